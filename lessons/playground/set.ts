import type { Lesson, Variant } from '../lesson.ts';

/** Machines on stage without a story: what a reader may put there, with its knobs, in place of a lesson. */
export interface PlaygroundSet extends Lesson {
  /** In one line: what is in it. */
  summary: string;
}

/** What a set says of itself: no prediction, no steps, no claims, no prose. */
export type SetParts = Pick<PlaygroundSet, 'id' | 'title' | 'question' | 'summary' | 'path' | 'knobs' | 'turns'> & {
  /** The first is the one a reader meets. */
  variants: readonly Pick<Variant, 'id' | 'title' | 'summary' | 'scenario'>[];
};

/** What the ids of all sets begin with, in links, in traces and in the worker's jobs. */
export const ground = 'playground/';

export function isSet({ id }: Pick<Lesson, 'id'>): boolean {
  return id.startsWith(ground);
}

/** @returns a set as a lesson that asks nothing and tells nothing: it is run, drawn, shared and compared as any other. */
export function setOf({ id, variants, ...parts }: SetParts): PlaygroundSet {
  return {
    ...parts,
    ...{ id: ground + id, minutes: 0, vantage: 'omniscient', seed: 7, sources: [] },
    variants: variants.map((variant) => ({
      ...variant,
      ...{ prediction: { question: '', choices: [] }, steps: [], claims: [] },
    })),
  };
}

/** @returns the lesson or set, and the variant, that `two-holders/corrected` or `playground/locks/lock` names. */
export function namedBy(text: string): [id: string, variant: string | undefined] {
  const [first = '', second = '', third] = text.split('/', 3);
  return isSet({ id: text }) ? [`${first}/${second}`, third] : [first, second || undefined];
}

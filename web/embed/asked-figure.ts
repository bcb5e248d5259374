import { askingFor, choose, ChoiceError, findLesson } from '../../lessons/choose.ts';
import type { Choices, Lesson } from '../../lessons/lesson.ts';

/** Which run a figure shows, and where in it the figure stands. */
export interface AskedFigure extends Choices {
  lesson: Lesson;
  /** Null: at the first decisive moment. */
  atMs: number | null;
}

/** Attributes of `<zootrope-figure>`; all but the lesson may be left out. */
export const figureAttributes = ['lesson', 'variant', 'seed', 'at', 'knobs', 'do'] as const;
type Attribute = (typeof figureAttributes)[number];

/**
 * Reads the attributes of a figure: `knobs="callers=8 permits=3"`, `do="drop:120 pause:ana@2000-8000"`.
 *
 * @throws {ChoiceError} with the reason when there is no such run.
 */
export function askedFigure(read: (name: Attribute) => string | null, lessons: readonly Lesson[]): AskedFigure {
  const lesson = findLesson(lessons, read('lesson') ?? '');
  const at = read('at');
  if (at !== null && !/^\d+(\.\d+)?$/.test(at))
    throw new ChoiceError(`the time is a number of milliseconds, not "${at}"`);
  const choices = choose(lesson, {
    ...{ variant: read('variant') ?? undefined, seed: read('seed') ?? undefined },
    knobs: words(read('knobs')).map((word) => {
      const [id = '', value = ''] = word.split('=', 2);
      return [id, value] as const;
    }),
    decisions: words(read('do')),
  });
  return { lesson, ...choices, atMs: at === null ? null : Number(at) };
}

/** @returns the attributes that ask for this figure, whatever the lesson's own choices have become. */
export function attributesOf({ lesson, atMs, ...choices }: AskedFigure): [Attribute, string][] {
  const { variant, seed, knobs, decisions } = askingFor(choices);
  return [
    ['lesson', lesson.id],
    ['variant', variant],
    ['seed', seed],
    ...(atMs === null ? [] : [['at', String(Math.round(atMs * 1000) / 1000)] as [Attribute, string]]),
    ['knobs', knobs.map(([id, value]) => `${id}=${value}`).join(' ')],
    ...(decisions.length === 0 ? [] : [['do', decisions.join(' ')] as [Attribute, string]]),
  ];
}

function words(text: string | null): string[] {
  return text?.split(/\s+/).filter((word) => word !== '') ?? [];
}

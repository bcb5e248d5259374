import type { Lesson, Variant } from '../../lessons/lesson.ts';
import { readCommitted, writeCommitted, type Committed } from '../views/prediction/answer.ts';
import { keep, kept } from './kept.ts';

/** A step of a lesson that the reader can come through. */
export type Reached = 'break' | 'fix' | 'transfer';
const steps: readonly Reached[] = ['break', 'fix', 'transfer'];

/**
 * What the reader predicted of each variant of a lesson, which were seen to their end, which steps they came through, and the
 * runs that they kept; kept.
 */
export function createProgress(lesson: Lesson) {
  const key = (variant: Variant, what: string) => `${what}:${lesson.id}/${variant.id}`;
  const committed = $state<Record<string, Committed | null>>({});
  const seen = $state<Record<string, boolean>>({});
  const reached = $state<Partial<Record<Reached, boolean>>>({});
  let runs = $state.raw<readonly string[]>([]);

  function read(): void {
    for (const each of lesson.variants) {
      committed[each.id] = readCommitted(kept(key(each, 'said')), each.prediction);
      seen[each.id] = kept(key(each, 'seen')) === 'yes';
    }
    for (const step of steps) reached[step] = kept(`did:${lesson.id}/${step}`) === 'yes';
    runs = readRuns(kept(`runs:${lesson.id}`));
  }
  read();

  return {
    /** Again from what is kept: after it was erased. */
    read,
    saidOf: (variant: Variant): Committed | null => committed[variant.id] ?? null,
    hasSeen: (variant: Variant): boolean => seen[variant.id] === true,
    hasReached: (step: Reached): boolean => reached[step] === true,
    get byVariant(): Record<string, 'new' | 'predicted' | 'seen'> {
      return Object.fromEntries(
        lesson.variants.map(({ id }) => [id, seen[id] ? 'seen' : committed[id] ? 'predicted' : 'new']),
      );
    },
    /** Links to runs. */
    get keptRuns(): readonly string[] {
      return runs;
    },
    commit(variant: Variant, said: Committed): void {
      committed[variant.id] = said;
      keep(key(variant, 'said'), writeCommitted(said));
    },
    see(variant: Variant): void {
      if (seen[variant.id]) return;
      seen[variant.id] = true;
      keep(key(variant, 'seen'), 'yes');
    },
    reach(step: Reached): void {
      if (reached[step]) return;
      reached[step] = true;
      keep(`did:${lesson.id}/${step}`, 'yes');
    },
    keepRuns(links: readonly string[]): void {
      runs = links;
      keep(`runs:${lesson.id}`, JSON.stringify(links));
    },
  };
}

/** What is kept may be anybody's: only links to a run are read. */
function readRuns(text: string | null): string[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(found)) return [];
    return found.filter((each): each is string => typeof each === 'string' && each.startsWith('#/'));
  } catch {
    return [];
  }
}

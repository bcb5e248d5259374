import type { Lesson, Variant } from '../../lessons/lesson.ts';
import { readCommitted, writeCommitted, type Committed } from '../views/prediction/answer.ts';
import { keep, kept } from './kept.ts';

/** What the reader predicted of each variant of a lesson, and which were seen to their end; kept. */
export function createProgress(lesson: Lesson) {
  const key = (variant: Variant, what: string) => `${what}:${lesson.id}/${variant.id}`;
  const committed = $state<Record<string, Committed | null>>(
    Object.fromEntries(
      lesson.variants.map((each) => [each.id, readCommitted(kept(key(each, 'said')), each.prediction)]),
    ),
  );
  const seen = $state<Record<string, boolean>>(
    Object.fromEntries(lesson.variants.map((each) => [each.id, kept(key(each, 'seen')) === 'yes'])),
  );

  return {
    saidOf: (variant: Variant): Committed | null => committed[variant.id] ?? null,
    hasSeen: (variant: Variant): boolean => seen[variant.id] === true,
    get byVariant(): Record<string, 'new' | 'predicted' | 'seen'> {
      return Object.fromEntries(
        lesson.variants.map(({ id }) => [id, seen[id] ? 'seen' : committed[id] ? 'predicted' : 'new']),
      );
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
  };
}

import type { Choice, Prediction } from '../../../lessons/lesson.ts';

/** What the reader committed to: a choice by its id, that they are not sure, or that they would rather not say. */
export type Committed = { kind: 'choice'; id: string } | { kind: 'not-sure' } | { kind: 'skipped' };

/** @returns a commitment as it is kept; `readCommitted` reads it back. */
export function writeCommitted(committed: Committed): string {
  return committed.kind === 'choice' ? `choice:${committed.id}` : committed.kind;
}

/** @returns null for what was not kept, or names a choice that is no longer offered. */
export function readCommitted(text: string | null, { choices }: Prediction): Committed | null {
  if (text === 'not-sure' || text === 'skipped') return { kind: text };
  const id = text?.startsWith('choice:') ? text.slice('choice:'.length) : undefined;
  return id !== undefined && choices.some((choice) => choice.id === id) ? { kind: 'choice', id } : null;
}

export function chosenOf(committed: Committed | null, { choices }: Prediction): Choice | undefined {
  return committed?.kind === 'choice' ? choices.find(({ id }) => id === committed.id) : undefined;
}

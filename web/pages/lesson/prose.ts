import type { Sections } from '../../build/prose.ts';

const found = import.meta.glob<{ default: { sections: Sections } }>('../../../lessons/*/index.md', { eager: true });

/** @returns the prose of a lesson by heading; empty for a lesson that has none. */
export function proseOf(lesson: string): Sections {
  return found[`../../../lessons/${lesson}/index.md`]?.default.sections ?? {};
}

import { files } from 'zootrope:lessons';
import type { Lesson } from '../../lessons/lesson.ts';
import type { Sections } from '../build/prose.ts';

const proses = new Map<string, Sections>();

/** Loads a lesson with its prose; one that has been loaded is there at once. @throws when its file cannot be had. */
export async function loadLesson(id: string): Promise<Lesson> {
  const file = files[id];
  if (!file) throw new RangeError(`there is no lesson "${id}"`);
  const { lesson, prose } = await file();
  proses.set(id, prose.sections);
  return lesson;
}

/** @returns the prose of a lesson that has been loaded, by heading; empty for what has none. */
export function proseOf(lesson: string): Sections {
  return proses.get(lesson) ?? {};
}

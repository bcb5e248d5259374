import type { Knobs } from '../core/trace/record.ts';
import { defaultKnobs, type Choices, type Knob, type Lesson } from './lesson.ts';

/** What is wrong with a choice, in one line that also says what would be right. */
export class ChoiceError extends Error {
  override name = 'ChoiceError';
}

/** A run as it is asked for on a command line or in a URL: text, and any of it missing. */
export interface Asked {
  variant?: string | undefined;
  seed?: string | undefined;
  knobs?: readonly (readonly [id: string, value: string])[];
}

/** @throws {ChoiceError} */
export function findLesson(lessons: readonly Lesson[], id: string): Lesson {
  const found = lessons.find((lesson) => lesson.id === id);
  if (!found) throw new ChoiceError(`there is no lesson "${id}"; there is: ${lessons.map((one) => one.id).join(', ')}`);
  return found;
}

/**
 * The run that is meant: what was asked for, and the lesson's own choice for all the rest.
 * @throws {ChoiceError} for a variant or knob that is not there, or a value out of its range.
 */
export function choose(lesson: Lesson, { variant: id, seed, knobs = [] }: Asked): Choices {
  const { variants } = lesson;
  const variant = id === undefined ? variants[0] : variants.find((one) => one.id === id);
  if (!variant)
    throw new ChoiceError(`"${lesson.id}" has no variant "${id}"; it has: ${variants.map((one) => one.id).join(', ')}`);
  return { variant, seed: seed === undefined ? lesson.seed : readSeed(seed), knobs: readKnobs(lesson, knobs) };
}

const greatestSeed = 2 ** 32 - 1;

function readSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= greatestSeed) return seed;
  throw new ChoiceError(`a seed is a whole number from 0 to ${greatestSeed}, not "${text}"`);
}

function readKnobs(lesson: Lesson, asked: readonly (readonly [string, string])[]): Knobs {
  const knobs = defaultKnobs(lesson);
  for (const [id, text] of asked) {
    const knob = Object.hasOwn(lesson.knobs, id) ? lesson.knobs[id] : undefined;
    if (!knob)
      throw new ChoiceError(`"${lesson.id}" has no knob "${id}"; it has: ${Object.keys(lesson.knobs).join(', ')}`);
    knobs[id] = readValue(id, knob, text);
  }
  return knobs;
}

function readValue(id: string, { unit, min, max }: Knob, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new ChoiceError(`knob "${id}" takes a whole number from ${min} to ${max} (${unit}), not "${text}"`);
}

import type { Knobs } from '../core/trace/record.ts';
import { formatDecision, parseDecision, type Decision } from '../core/scenario/decision.ts';
import { participantOf } from '../core/scenario/faults.ts';
import { defaultKnobs, type Choices, type Knob, type Lesson, type Variant } from './lesson.ts';

/** What is wrong with a choice, in one line that also says what would be right. */
export class ChoiceError extends Error {
  override name = 'ChoiceError';
}

/** A run as it is asked for on a command line or in a URL: text, and any of it missing. */
export interface Asked {
  variant?: string | undefined;
  seed?: string | undefined;
  knobs?: readonly (readonly [id: string, value: string])[];
  /** As `core/scenario/decision.ts` writes them. */
  decisions?: readonly string[];
}

/** @throws {ChoiceError} */
export function findLesson<Named extends Pick<Lesson, 'id'>>(lessons: readonly Named[], id: string): Named {
  const found = lessons.find((lesson) => lesson.id === id);
  if (!found) throw new ChoiceError(`there is no lesson "${id}"; there is: ${lessons.map((one) => one.id).join(', ')}`);
  return found;
}

/**
 * The run that is meant: what was asked for, and the lesson's own choice for all the rest.
 * @throws {ChoiceError} for a variant or knob that is not there, a value out of its range, or a decision about nobody.
 */
export function choose(lesson: Lesson, { variant: id, seed, knobs: asked = [], decisions = [] }: Asked): Choices {
  const { variants } = lesson;
  const variant = id === undefined ? variants[0] : variants.find((one) => one.id === id);
  if (!variant)
    throw new ChoiceError(`"${lesson.id}" has no variant "${id}"; it has: ${variants.map((one) => one.id).join(', ')}`);
  const knobs = readKnobs(lesson, asked);
  return {
    ...{ variant, knobs },
    seed: seed === undefined ? lesson.seed : readSeed(seed),
    decisions: decisions.map((text) => readDecision(lesson, variant, knobs, text)),
  };
}

/** @returns what to ask for to have this run, whatever the lesson's own choices have become. */
export function askingFor({ variant, seed, knobs, decisions }: Choices): Required<Asked> {
  return {
    ...{ variant: variant.id, seed: String(seed) },
    knobs: Object.entries(knobs).map(([id, value]) => [id, String(value)]),
    decisions: decisions.map(formatDecision),
  };
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

function readDecision(lesson: Lesson, variant: Variant, knobs: Knobs, text: string): Decision {
  const decision = parsed(text);
  if (decision.type === 'turn') {
    const { knob: id, value } = decision;
    const turned = Object.hasOwn(lesson.turns ?? {}, id) ? lesson.knobs[id] : undefined;
    if (!turned) {
      const able = Object.keys(lesson.turns ?? {}).join(', ');
      throw new ChoiceError(
        `"${id}" cannot be turned while a run of "${lesson.id}" goes on; what can: ${able || 'nothing'}`,
      );
    }
    readValue(id, turned, String(value));
  }
  if (decision.type === 'strike') {
    const here = processesOf(variant, knobs);
    const struck = 'between' in decision.fault ? decision.fault.between : [decision.fault.process];
    const stranger = struck.find((one) => !here.includes(one));
    if (stranger !== undefined)
      throw new ChoiceError(`nobody here is called "${stranger}"; there is: ${here.join(', ')}`);
  }
  return decision;
}

function parsed(text: string): Decision {
  try {
    return parseDecision(text);
  } catch (error) {
    throw new ChoiceError((error as Error).message);
  }
}

/** Who can be struck: participants, and servers. */
function processesOf(variant: Variant, knobs: Knobs): string[] {
  const { actors, ensemble } = variant.scenario(knobs, { servers: 1 });
  const servers = Array.from({ length: ensemble ? (ensemble.servers ?? 1) : 0 }, (_, index) => `server-${index + 1}`);
  return [...new Set(Object.keys(actors).map(participantOf)), ...servers];
}

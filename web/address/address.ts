import { askingFor, choose, ChoiceError, findLesson } from '../../lessons/choose.ts';
import type { Card } from '../../lessons/card.ts';
import type { Choices, Lesson, Variant } from '../../lessons/lesson.ts';
import { isSet } from '../../lessons/playground/set.ts';
import { recordingOf } from '../run/recordings.ts';

/** Which run is on the page, and where in it the reader is: everything that a link carries. */
export interface RunAddress extends Choices {
  lesson: Lesson;
  /** Where the cursor stands; null leaves it to the page. */
  atMs: number | null;
  /** The variant laid beside this one, if any; this one itself, for the run that a branch left; a recorded real run. */
  beside: Variant | 'recorded' | null;
  /** How many of its decisions the run that a branch left has; all but the last unless said. */
  kept?: number;
  /** And what was decided in it instead of the others: it is a branch beside this one. */
  instead?: Choices['decisions'];
}

export type Address =
  | { page: 'home' }
  | { page: 'glossary'; term: string | null }
  | { page: 'lesson'; run: RunAddress }
  /** A lesson that there is, and that is not loaded yet. */
  | { page: 'coming'; lesson: string }
  /** `set`: one is asked for whose sets are not known here yet. */
  | { page: 'playground'; set: string | null }
  /** The link asks for what is not there: one sentence, and what to open in its place. */
  | { page: 'problem'; sentence: string; offer: { text: string; hash: string } };

/** Of the link's form, not of the lessons. */
const version = 1;

/**
 * @param hash as in `#/timing-not-load/lock?v=1&seed=7&callers=50&at=2400`.
 * @param lessons that are loaded, sets of the playground among them. @param cards of all lessons that there are.
 */
export function parseAddress(hash: string, lessons: readonly Lesson[], cards: readonly Card[] = lessons): Address {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [first = '', ...rest] = path.split('/').map(decode);
  if (first === '') return { page: 'home' };
  // The name of a set has two parts: `playground/locks`.
  const inGround = first === 'playground';
  const lessonId = inGround ? `${first}/${rest.shift() ?? ''}` : first;
  const [variantId] = rest;
  if (inGround && (lessonId === 'playground/' || !lessons.some(isSet)))
    return { page: 'playground', set: lessonId === 'playground/' ? null : lessonId };
  if (lessonId === 'glossary') return { page: 'glossary', term: variantId ?? null };
  let offer = { text: 'See what there is', hash: inGround ? '#/playground' : '#/' };
  try {
    const { id } = findLesson(inGround ? lessons.filter(isSet) : cards, lessonId);
    const lesson = lessons.find((one) => one.id === id);
    if (!lesson) return { page: 'coming', lesson: id };
    offer = { text: 'Open the usual run', hash: formatAddress(usualRun(lesson)) };
    return { page: 'lesson', run: readRun(lesson, variantId || undefined, new URLSearchParams(query)) };
  } catch (error) {
    if (!(error instanceof ChoiceError)) throw error;
    return { page: 'problem', sentence: sentenceOf(error.message), offer };
  }
}

/** Parameters that are the page's own; all others are knobs. */
const ownParameters = ['v', 'seed', 'at', 'beside', 'kept', 'do', 'or'];

/** @throws {ChoiceError} */
function readRun(lesson: Lesson, variant: string | undefined, query: URLSearchParams): RunAddress {
  const v = query.get('v') ?? String(version);
  if (v !== String(version))
    throw new ChoiceError(`this link is of version ${v}, and this page reads version ${version}`);
  const knobs = [...query].filter(([key]) => !ownParameters.includes(key));
  const seed = query.get('seed') ?? undefined;
  const choices = choose(lesson, { variant, seed, knobs, decisions: query.getAll('do') });
  const beside = query.get('beside');
  const atMs = query.get('at');
  const kept = query.get('kept');
  const instead = query.getAll('or');
  return {
    lesson,
    ...choices,
    atMs: atMs === null ? null : readInstant(atMs),
    beside: beside === null ? null : readBeside({ lesson, ...choices }, beside),
    ...(kept !== null && { kept: readCount(kept) }),
    ...(instead.length > 0 && { instead: choose(lesson, { variant, knobs, decisions: instead }).decisions }),
  };
}

/** @throws {ChoiceError} */
function readBeside(run: Choices & { lesson: Lesson }, beside: string): RunAddress['beside'] {
  if (beside !== 'recorded') return choose(run.lesson, { variant: beside }).variant;
  if (recordingOf(run) !== undefined) return beside;
  throw new ChoiceError('there is no recording of this run; recorded are runs with the lesson’s own knobs');
}

/** @throws {ChoiceError} */
function readInstant(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new ChoiceError(`the time is a number of milliseconds, not "${text}"`);
}

/** @throws {ChoiceError} */
function readCount(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new ChoiceError(`the run beside it keeps a number of decisions, not "${text}"`);
}

/** One line of a message as a sentence for readers. */
function sentenceOf(message: string): string {
  const quoted = message.replace(/"([^"]*)"/g, '“$1”');
  return `${quoted.charAt(0).toUpperCase()}${quoted.slice(1)}.`;
}

/** @returns the link to a run. All knobs are in it: it must open the same run when a default has changed. */
export function formatAddress({ lesson, atMs, beside: asked, kept, instead = [], ...choices }: RunAddress): string {
  // What was recorded is one run: beside another it has no place.
  const beside = asked === 'recorded' && recordingOf({ lesson, ...choices }) === undefined ? null : asked;
  const { variant, seed, knobs, decisions } = askingFor(choices);
  const query = new URLSearchParams({ v: String(version), seed: seed });
  for (const [id, value] of knobs) query.set(id, value);
  for (const decision of decisions) query.append('do', decision);
  if (beside) query.set('beside', beside === 'recorded' ? beside : beside.id);
  if (beside && beside === choices.variant) {
    if (kept !== undefined) query.set('kept', String(kept));
    for (const decision of askingFor({ ...choices, decisions: instead }).decisions) query.append('or', decision);
  }
  if (atMs !== null) query.set('at', String(Math.round(atMs * 1000) / 1000));
  return `#/${lesson.id}/${variant}?${query.toString()}`;
}

/** @returns the run that a reader meets who asks for nothing in particular. */
export function usualRun(lesson: Lesson): RunAddress {
  return { lesson, ...choose(lesson, {}), atMs: null, beside: null };
}

/** Two addresses are of the same run when only the cursor, or what lies beside it, differs. */
export function runKey({ lesson, variant, seed, knobs, decisions }: RunAddress): string {
  return JSON.stringify([lesson.id, variant.id, seed, knobs, decisions]);
}

/** A run and all its branches: what differs between them is what the reader did. */
export function familyKey(run: RunAddress): string {
  return runKey({ ...run, decisions: [] });
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

import { availabilityAbout, costsNothing } from '../../core/check/breaker-availability.ts';
import { opensAndCloses, opensAtFailure, opensOnlyWhenSick } from '../../core/check/breaker-opens.ts';
import { closesOnTrials, decidesAtOnce, hearsSilence, triesAtMost } from '../../core/check/breaker-tries.ts';
import { reached } from '../../core/check/reached.ts';
import type { Claim } from '../lesson.ts';
import { trials } from './rules.ts';
import { failingOf, type Settings } from './scenario.ts';

/** The share of failures that would be a reason to open. */
const sick = 0.5;
/** So many calls without an answer for so long are a silence that a breaker should have heard. */
const [manyCalls, longMs] = [20, 10_000];

export const openWhileHealthy: Claim = {
  id: 'open-while-healthy',
  statement: 'The breaker opens while most of the last calls went well.',
  check: () => reached(opensOnlyWhenSick(sick)),
};

export const onlyWhenSick: Claim = {
  id: 'only-when-sick',
  statement: 'The breaker opens only when half of the last calls failed or had no answer.',
  check: () => opensOnlyWhenSick(sick),
};

export const neverForgets: Claim = {
  id: 'never-forgets',
  statement: 'It opens at the k-th failure since it closed, however long ago the first of them was.',
  check: (knobs) => opensAtFailure((knobs as Settings).threshold),
};

export const theory: Claim = {
  id: 'availability',
  statement: 'Behind it as many calls are answered as theory says: M(1 − p) / (M + n·R·rps), with M = F/p.',
  check: (knobs) => availabilityAbout({ ...(knobs as Settings), failing: failingOf(knobs) }),
};

export const free: Claim = {
  id: 'costs-nothing',
  statement: 'Behind it as many calls are answered as the service answers.',
  check: (knobs) => costsNothing(failingOf(knobs)),
};

export const rush: Claim = {
  id: 'rush',
  statement: 'Half-open, it lets through everybody who comes.',
  check: (knobs) => reached(triesAtMost((knobs as Settings).burst - 1)),
};

export const fewTry: Claim = {
  id: 'few-try',
  statement: 'Half-open, it lets through as many calls as it asks for, and not one more.',
  check: () => triesAtMost(trials),
};

export const oneTries: Claim = {
  id: 'one-tries',
  statement: 'Half-open, it lets one call through.',
  check: () => triesAtMost(1),
};

export const deaf: Claim = {
  id: 'deaf-to-silence',
  statement: 'It stays closed while calls go unanswered for ten seconds and more.',
  check: () => reached(hearsSilence(manyCalls, longMs)),
};

export const hears: Claim = {
  id: 'hears-silence',
  statement: 'It does not stay closed while twenty calls have gone unanswered for ten seconds.',
  check: () => hearsSilence(manyCalls, longMs),
};

export const staleCloses: Claim = {
  id: 'stale-closes',
  statement: 'It closes on answers to calls from before it opened, and none of its probes has been answered.',
  check: () => reached(closesOnTrials),
};

export const probesClose: Claim = {
  id: 'probes-close',
  statement: 'It closes only when a call that it let through to try has been answered.',
  check: () => closesOnTrials,
};

export const protects: Claim = {
  id: 'opens-and-closes',
  statement: 'It opens while the service is unwell, and is closed again when that is over.',
  check: () => opensAndCloses,
};

export const keepsWaiting: Claim = {
  id: 'keeps-waiting',
  statement: 'Half-open, it keeps callers waiting for as long as its probe hangs.',
  check: () => reached(decidesAtOnce),
};

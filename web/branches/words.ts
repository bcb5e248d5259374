import { durationOf } from '../../core/frame/duration.ts';
import type { Flight, Flights } from '../../core/frame/messages.ts';
import { nameOf } from '../../core/frame/participant.ts';
import type { Decision, Strike } from '../../core/scenario/decision.ts';
import type { Lesson } from '../../lessons/lesson.ts';

const things = new Set(['model', 'resource', 'limiter', 'service', 'breaker']);

/** @returns a participant as it stands in a sentence: `caller 3`, `Ana`, `the model`. */
export function whoIs(participant: string): string {
  return things.has(participant) ? `the ${participant}` : nameOf(participant);
}

/** @returns a message in words: `call of caller 3`, `reply to Ana`. */
export function wordsOfMessage({ label, from, to, kind }: Pick<Flight, 'label' | 'from' | 'to' | 'kind'>): string {
  return kind === 'request' ? `${label} of ${whoIs(from)}` : `${label} to ${whoIs(to)}`;
}

/** @returns a decision as the name of a branch, in a few words. */
export function wordsOf(decision: Decision, { lesson, flights }: { lesson: Lesson; flights: Flights }): string {
  switch (decision.type) {
    case 'drop':
      return `drop ${messageOf(decision.message, flights)}`;
    case 'twice':
      return `duplicate ${messageOf(decision.message, flights)}`;
    case 'delay':
      return `delay ${messageOf(decision.message, flights)} by ${shortOf(decision.byMs)}`;
    case 'turn': {
      const { label = decision.knob, unit = '' } = lesson.knobs[decision.knob] ?? {};
      const value = unit === 'ms' ? durationOf(decision.value) : `${decision.value} ${unit}`;
      return `${label}: ${value} ${fromOn(decision.atMs)}`;
    }
    case 'strike':
      return wordsOfStrike(decision.fault);
  }
}

function wordsOfStrike(fault: Strike['fault']): string {
  const { fromMs, toMs } = fault;
  const lasting = `${toMs === undefined ? '' : ` for ${durationOf(toMs - fromMs)}`} ${fromOn(fromMs)}`;
  switch (fault.type) {
    case 'pause':
    case 'kill':
      return `${fault.type} ${whoIs(fault.process)}${lasting}`;
    case 'partition':
      return `cut ${whoIs(fault.between[0])} off from ${whoIs(fault.between[1])}${lasting}`;
    case 'skew':
      return `${whoIs(fault.process)}’s clock at ${fault.rate ?? 1}×${lasting}`;
    case 'slowDisk':
      return `${whoIs(fault.process)}’s disk at ${durationOf(fault.fsyncMs)}${lasting}`;
  }
}

/** To let another message pass takes microseconds. */
function shortOf(ms: number): string {
  return ms < 1 ? `${Math.round(1000 * ms)} µs` : durationOf(ms);
}

function fromOn(atMs: number): string {
  return `at ${Number((atMs / 1000).toFixed(2))} s`;
}

function messageOf(message: number, { all }: Flights): string {
  const flight = all.find(({ seq }) => seq === message);
  return flight ? wordsOfMessage(flight) : `message ${message}`;
}

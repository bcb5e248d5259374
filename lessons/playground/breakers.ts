/** Three callers and the breaker that they share, by whichever rules, before a service that may hang, fail or be well. */

import { breakerMachine } from '../../core/machines/breaker.ts';
import { arrivalsMachine } from '../../core/machines/arrivals.ts';
import { endpointCallMachine } from '../../core/machines/endpoint-call.ts';
import { flakyServiceMachine } from '../../core/machines/flaky-service.ts';
import type { BreakerRules } from '../../core/machines/breaker-rules.ts';
import type { Actors } from '../../core/kernel/actor.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { asWritten, corrected, libraries, withWindow } from '../circuit-breaker/rules.ts';
import { named, networkKnobs, staged, starts, valueOf } from './network.ts';
import { setOf } from './set.ts';

function behind(knobs: Knobs, rules: BreakerRules): Scenario {
  const callers = named('caller', 3);
  const perSecond = valueOf(knobs, 'perSecond');
  const calls = Math.ceil(valueOf(knobs, 'calls') / callers.length);
  const clients = callers.map((name): Actors => {
    const input = { name: `${name}/client`, gapMs: (callers.length * 1000) / perSecond, calls };
    return { [input.name]: { machine: arrivalsMachine, input, wires: { call: ['breaker'] } } };
  });
  return staged(knobs, {
    actors: {
      ...(Object.assign({}, ...clients) as Actors),
      breaker: {
        ...{ machine: breakerMachine, input: { name: 'breaker', rules }, clocked: true },
        wires: { call: ['breaker/call'], cancel: ['breaker/call'], settled: [] },
      },
      'breaker/call': {
        machine: endpointCallMachine,
        input: { name: 'breaker/call', endpoint: 'service' },
        wires: { settled: ['breaker'] },
      },
      service: { machine: flakyServiceMachine, input: { failing: valueOf(knobs, 'failing') / 1000 } },
    },
    script: [
      ...callers.map((name, index) => starts(Math.round((index * 1000) / perSecond), `${name}/client`)),
      ...unwell(knobs),
    ],
    endMs: 900_000,
  });
}

/** The service hangs from the first instant to the second, and then refuses until it is well; nothing where they are the same. */
export function unwell(knobs: Knobs) {
  const [from, forMs] = [valueOf(knobs, 'unwellFromMs'), valueOf(knobs, 'unwellForMs')];
  if (forMs === 0) return [];
  const event = valueOf(knobs, 'hangs') === 1 ? 'hung' : 'broke';
  return [
    { atMs: from, to: 'service', event: { type: event } },
    { atMs: from + forMs, to: 'service', event: { type: 'recovered' } },
  ];
}

/** What the service is like, and when it is not well. */
export const serviceKnobs = {
  failing: { label: 'Calls that fail by chance', unit: 'of 1000', value: 40, min: 0, max: 1000 },
  unwellFromMs: { label: 'The service is not well from', unit: 'ms', value: 10_000, min: 0, max: 120_000, step: 500 },
  unwellForMs: { label: 'For so long', unit: 'ms', value: 10_000, min: 0, max: 120_000, step: 500 },
  hangs: { label: 'Then it refuses (0) or hangs (1)', unit: '', value: 0, min: 0, max: 1 },
};

export const breakers = setOf({
  id: 'breakers',
  title: 'Circuit breakers',
  question: 'Let the service hang in place of failing: which of them notices?',
  summary: 'Three callers, a breaker as written, corrected or by a library’s rules, and a service that fails at times.',
  path: 'Overload',
  knobs: {
    perSecond: { label: 'Calls a second', unit: '1/s', value: 5, min: 1, max: 100 },
    calls: { label: 'Calls in all', unit: 'calls', value: 300, min: 3, max: 3000 },
    ...serviceKnobs,
    threshold: { label: 'Failures to open, as written', unit: 'calls', value: 5, min: 1, max: 100 },
    openMs: { label: 'Open for, as written', unit: 'ms', value: 10_000, min: 500, max: 120_000, step: 500 },
    ...networkKnobs,
  },
  variants: [
    {
      ...{ id: 'as-written', title: 'As written', summary: 'So many failures open it, whenever they were.' },
      scenario: (knobs) => behind(knobs, asWritten(knobs)),
    },
    {
      ...{ id: 'window', title: 'Window', summary: 'As written, but a failure counts for ten seconds, and by share.' },
      scenario: (knobs) => behind(knobs, withWindow(knobs)),
    },
    {
      ...{
        id: 'corrected',
        title: 'Corrected',
        summary: 'A window, few probes, slow calls count, stale answers do not.',
      },
      scenario: (knobs) => behind(knobs, corrected),
    },
    {
      ...{ id: 'cockatiel', title: 'cockatiel', summary: 'The rules of cockatiel 4, ConsecutiveBreaker.' },
      scenario: (knobs) => behind(knobs, libraries.cockatiel),
    },
    {
      ...{ id: 'opossum', title: 'opossum', summary: 'The rules of opossum 10, without its call timeout.' },
      scenario: (knobs) => behind(knobs, libraries.opossum),
    },
    {
      ...{ id: 'resilience4j', title: 'resilience4j', summary: 'The rules of resilience4j 2.3.' },
      scenario: (knobs) => behind(knobs, libraries.resilience4j),
    },
  ],
});

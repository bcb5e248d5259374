import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beliefsApart } from '../check/beliefs-apart.ts';
import { committedEntriesStay } from '../check/committed-entries-stay.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Cue } from '../scenario/scenario.ts';
import type { Trace } from '../trace/record.ts';
import { decidingNodes, holderByLog, naiveHolder } from './fixtures/consensus-lock-runs.ts';
import { acquires, beliefs, grantor, runLease, said, tells } from './fixtures/lease-runs.ts';
import { announced, nodeNames } from './fixtures/replicated-log-runs.ts';

const latencyMs = 10;
const at = { latencyMs: [latencyMs, latencyMs] } as const;
const resource = { resource: grantor()['resource']! };
/** By then somebody leads, and after the first request everybody knows who. */
const settledMs = 2000;

const times = (count: number, fromMs: number, name: string) =>
  Array.from({ length: count }, (_, index) => acquires(fromMs + 500 * index, name));
const decisions = (trace: Trace) =>
  new Set(announced(trace, 'committed').flatMap(({ effect }) => (effect['command'] ? [effect['index']] : []))).size;
const asked = (trace: Trace, name: string, fromMs: number) =>
  said(trace, 'post', `${name}/lease`).filter(({ atMs }) => atMs >= fromMs).length;

describe('five acquires of one who holds it already', () => {
  const naive = runLease({
    actors: { ...decidingNodes(3, Infinity), ...naiveHolder('ana', 3) },
    script: [acquires(1000, 'ana'), ...times(5, settledMs, 'ana')],
    ...at,
    endMs: 6000,
  });
  const leased = runLease({
    actors: { ...decidingNodes(3, 30_000), ...resource, ...holderByLog('ana', 3) },
    script: [
      acquires(1000, 'ana'),
      ...Array.from({ length: 5 }, (_, index) =>
        tells(settledMs + 500 * index, 'ana/lease', { type: 'look', id: `${index}` }),
      ),
    ],
    ...at,
    endMs: 6000,
  });

  test('naive: a request and a decision each, and two round trips of waiting: to the leader, and from it to a majority', () => {
    expect(said(naive, 'acquired').map(({ granted }) => granted)).toEqual([true, true, true, true, true, true]);
    expect([asked(naive, 'ana', settledMs), decisions(naive)]).toEqual([5, 6]);
    expect(
      said(naive, 'acquired')
        .slice(1)
        .map(({ atMs }) => (atMs - settledMs) % 500),
    ).toEqual(Array(5).fill(4 * latencyMs));
  });

  test('leased: nothing is asked, nothing decided, and the answer is there at once', () => {
    expect(said(leased, 'looked').map(({ holds }) => holds)).toEqual([true, true, true, true, true]);
    expect([asked(leased, 'ana', settledMs), decisions(leased)]).toEqual([0, 1]);
    expect(said(leased, 'looked').map(({ atMs }) => (atMs - settledMs) % 500)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('a holder whose process is killed', () => {
  const killed: Fault = { type: 'kill', process: 'ana', fromMs: 1500 };

  test('naive: holds for ever', () => {
    const actors = { ...decidingNodes(3, Infinity), ...naiveHolder('ana', 3), ...naiveHolder('bo', 3) };
    const trace = runLease({
      actors,
      script: [acquires(1000, 'ana'), acquires(60_000, 'bo')],
      faults: [killed],
      ...at,
      endMs: 61_000,
    });
    expect(said(trace, 'acquired', 'bo/lease')).toMatchObject([{ granted: false }]);
  }, 30_000);

  test('leased: is followed when its lease is over', () => {
    const actors = {
      ...decidingNodes(3, 3000),
      ...resource,
      ...holderByLog('ana', 3, { termMs: 3000 }),
      ...holderByLog('bo', 3, { termMs: 3000 }),
    };
    const trace = runLease({
      actors,
      script: [acquires(1000, 'ana'), acquires(5000, 'bo')],
      faults: [killed],
      ...at,
      endMs: 6000,
    });
    expect(said(trace, 'held', 'bo/lease')).toHaveLength(1);
  });
});

test('a lease outlives the node that decided it: another node leads, and knows who holds', () => {
  const actors = { ...decidingNodes(3, 30_000), ...resource, ...holderByLog('ana', 3), ...holderByLog('bo', 3) };
  const run = (faults: readonly Fault[]) =>
    runLease({ actors, script: [acquires(1000, 'ana'), acquires(5000, 'bo')], faults, ...at, endMs: 12_000 });
  const leader = announced(run([]), 'elected')[0]!.actor.replace('/log', '');
  const trace = run([{ type: 'kill', process: leader, fromMs: 2000 }]);
  expect(announced(trace, 'elected')).toHaveLength(2);
  expect(said(trace, 'refused', 'bo/lease').concat(said(trace, 'failed', 'bo/lease'))).not.toEqual([]);
  expect(said(trace, 'held', 'bo/lease')).toEqual([]);
  expect(beliefs(trace, 'ana')).toMatchObject([{ toMs: Infinity }]);
});

const span = fc.tuple(fc.integer({ min: 500, max: 8000 }), fc.integer({ min: 1, max: 2000 }));
const inSpan = ([fromMs, forMs]: readonly [number, number]) => ({ fromMs, toMs: fromMs + forMs });
const who = fc.constantFrom('ana', 'bo', ...nodeNames(3));
const partition = fc
  .tuple(who, who, span)
  .map(([one, other, when]): Fault => ({ type: 'partition', between: [one, other], ...inSpan(when) }));
const pause = fc
  .tuple(fc.constantFrom(...nodeNames(3)), span)
  .map(([process, when]): Fault => ({ type: 'pause', process, ...inSpan(when) }));
const cue = fc
  .tuple(
    fc.constantFrom('acquire', 'acquire', 'release'),
    fc.constantFrom('ana', 'bo'),
    fc.integer({ min: 5, max: 90 }).map((tenths) => 100 * tenths),
  )
  .map(([type, name, atMs]): Cue => tells(atMs, `${name}/lease`, { type }));

test.each([
  ['leased', (name: string) => holderByLog(name, 3, { termMs: 2000, answerMs: 400 }), 2000],
  ['naive', (name: string) => naiveHolder(name, 3), Infinity],
])(
  '%s: whatever becomes of the nodes, no two believe that they hold, and what is decided stays',
  (_form, client, termMs) => {
    const troubles = fc.record({
      seed: fc.nat(),
      loss: fc.constantFrom(0, 0.1),
      script: fc.array(cue, { minLength: 20, maxLength: 60 }),
      faults: fc.array(fc.oneof(partition, pause), { maxLength: 6 }),
    });
    fc.assert(
      fc.property(troubles, (how) => {
        const actors = { ...decidingNodes(3, termMs), ...resource, ...client('ana'), ...client('bo') };
        const trace = runLease({ actors, latencyMs: [1, 30], endMs: 10_000, ...how });
        expect(beliefsApart('lease')(trace)).toMatchObject({ verdict: 'holds' });
        expect(committedEntriesStay(trace)).not.toMatchObject({ verdict: 'broken' });
      }),
      { numRuns: 30 },
    );
  },
  30_000,
);

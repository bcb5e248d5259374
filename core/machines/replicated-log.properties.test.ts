import fc from 'fast-check';
import { expect, test } from 'vitest';
import { committedEntriesStay } from '../check/committed-entries-stay.ts';
import { oneLeaderAnEpoch } from '../check/one-leader-an-epoch.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Cue } from '../scenario/scenario.ts';
import type { Trace, Typed } from '../trace/record.ts';
import { announced, nodeNames, proposes, runLog } from './fixtures/replicated-log-runs.ts';

/** Every node is asked again and again, as by a client that does not know who leads. */
const asking = (count: number, endMs: number): Cue[] =>
  Array.from({ length: Math.floor(endMs / 200) }, (_, at) =>
    nodeNames(count).map((name) => proposes(200 * (at + 1), name, `p${at}`)),
  ).flat();

const span = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 1200 }));
const inSpan = ([fromMs, forMs]: readonly [number, number]) => ({ fromMs, toMs: fromMs + forMs });

/** Nodes are cut off from each other, stop, crash and start again, and messages are lost. */
const troubles = (count: number) => {
  const node = fc.integer({ min: 1, max: count }).map((number) => `node-${number}`);
  const partition = fc
    .record({ one: node, other: node, span })
    .map(({ one, other, span: when }): Fault => ({ type: 'partition', between: [one, other], ...inSpan(when) }));
  const pause = fc
    .record({ process: node, span })
    .map(({ process, span: when }): Fault => ({ type: 'pause', process, ...inSpan(when) }));
  const crash = fc.record({ node, span }).map(({ node: name, span: when }): Cue[] => [
    { atMs: inSpan(when).fromMs, to: `${name}/log`, event: { type: 'crashed' } },
    { atMs: inSpan(when).toMs, to: `${name}/log`, event: { type: 'restarted' } },
  ]);
  return fc.record({
    ...{ seed: fc.nat(), loss: fc.constantFrom(0, 0.05, 0.3), latencyMs: fc.constantFrom([1, 5], [1, 80]) },
    partitions: fc.array(partition, { maxLength: 6 }),
    pauses: fc.array(pause, { maxLength: 3 }),
    crashes: fc.array(crash, { maxLength: 3 }),
    killed: fc.option(
      node.map((process): Fault => ({ type: 'kill', process, fromMs: 2000 })),
      { nil: undefined },
    ),
  });
};

const agreed = (trace: Trace) => [oneLeaderAnEpoch(trace), committedEntriesStay(trace)];

test.each([3, 5])('whatever fails of %d nodes, one leads an epoch, and what is decided stays decided', (count) => {
  fc.assert(
    fc.property(troubles(count), ({ seed, loss, latencyMs, partitions, pauses, crashes, killed }) => {
      const script = [...asking(count, 5000), ...crashes.flat()].sort((a, b) => a.atMs - b.atMs);
      const faults = [...partitions, ...pauses, ...(killed ? [killed] : [])];
      const [lo, hi] = latencyMs as [number, number];
      const trace = runLog({ nodes: count, seed, loss, latencyMs: [lo, hi], script, faults, endMs: 5000 });
      for (const finding of agreed(trace)) expect(finding).not.toMatchObject({ verdict: 'broken' });
    }),
    { numRuns: 60 },
  );
});

test('once what failed is over, what is proposed is decided', () => {
  fc.assert(
    fc.property(troubles(3), ({ seed, partitions, pauses, crashes }) => {
      const script = [...crashes.flat(), ...nodeNames(3).map((name) => proposes(8000, name, 'late'))];
      const faults = [...partitions, ...pauses];
      const trace = runLog({ seed, script: script.sort((a, b) => a.atMs - b.atMs), faults, endMs: 8500 });
      const late = announced(trace, 'committed').filter(({ effect }) => effect['id'] === 'late');
      expect(new Set(late.map(({ actor }) => actor)).size).toBe(3);
    }),
    { numRuns: 40 },
  );
});

test('it rests on the disk: if nodes forget what was on theirs, what was decided is lost', () => {
  // A majority decides, and then crashes; the third node has heard nothing of it so far.
  const deciders = ['node-1', 'node-2'];
  const faults = deciders.map((name): Fault => ({
    type: 'partition',
    between: ['node-3', name],
    fromMs: 0,
    toMs: 1300,
  }));
  const happens = (atMs: number, event: Typed) => deciders.map((name): Cue => ({ atMs, to: `${name}/log`, event }));
  const afterwards = asking(3, 2500).map((cue) => ({ ...cue, atMs: cue.atMs + 1200 }));
  const run = (restarted: Typed) =>
    runLog({
      script: [...asking(3, 900), ...happens(1000, { type: 'crashed' }), ...happens(1100, restarted), ...afterwards],
      faults,
      endMs: 4000,
    });
  expect(agreed(run({ type: 'restarted' })).map(({ verdict }) => verdict)).toEqual(['holds', 'holds']);
  expect(agreed(run({ type: 'restarted', disk: 'lost' })).map(({ verdict }) => verdict)).toContain('broken');
});

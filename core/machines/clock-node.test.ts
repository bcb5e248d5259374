import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replay } from '../kernel/replay.ts';
import { simulate } from '../sim/simulate.ts';
import { traceVersion, type Trace } from '../trace/record.ts';
import { stepsOf } from '../check/steps.ts';
import { clockNodeMachine, type Stamp } from './clock-node.ts';
import { hybridAsWritten, hybridCompare, hybridCorrected, type HybridRules } from './hybrid-clock.ts';
import { vectorOrder } from './vector-clock.ts';
import { trueClock } from './wall-clock.ts';

interface Cue {
  atMs: number;
  to: string;
  event: { type: string; [field: string]: unknown };
}

interface Settings {
  offsets?: readonly number[];
  rules?: HybridRules;
  keepAheadMs?: number;
  seed?: number;
}

const names = ['a', 'b', 'c'];

function actors({ offsets = [0, 0, 0], rules = hybridCorrected, keepAheadMs = 3000 }: Settings) {
  const node = (name: string, offsetMs = 0) => ({
    machine: clockNodeMachine,
    input: { name, wall: { ...trueClock, offsetMs }, rules, keepAheadMs },
    wires: { stamped: [], refused: [] },
    clocked: true,
  });
  return Object.fromEntries(names.map((name, index) => [name, node(name, offsets[index])]));
}

function run(script: readonly Cue[], settings: Settings = {}): Trace {
  const { seed = 1 } = settings;
  const facts = { lesson: 'none', variant: 'none', seed, knobs: {}, world: 'sim', vantage: 'omniscient' } as const;
  const network = { latencyMs: [1, 20], loss: 0 } as const;
  const scenario = { actors: actors(settings), script, faults: [], network, endMs: 1e6 };
  const trace = simulate({ header: { schema: 'zootrope-trace', version: traceVersion, ...facts }, scenario });
  expect(replay(trace, scenario.actors)).toEqual(trace);
  return trace;
}

/** What each event was stamped with, by node and id; in the order in which it happened. */
function stamps(trace: Trace): { node: string; id: string; stamp: Stamp }[] {
  const all = names.flatMap((node) => stepsOf(trace, node).map((step) => ({ node, ...step })));
  return all
    .sort((one, other) => one.seq - other.seq)
    .flatMap(({ node, effects }) =>
      effects.filter(({ type }) => type === 'stamped').map((effect) => ({ node, effect })),
    )
    .map(({ node, effect }) => ({ node, id: effect['id'] as string, stamp: effect['stamp'] as Stamp }));
}

/** A writes, tells b, who writes in turn; b's clock is behind. */
const chain: Cue[] = [
  { atMs: 10_000, to: 'a', event: { type: 'write', id: 'first' } },
  { atMs: 10_010, to: 'a', event: { type: 'say', id: 'told', to: 'b' } },
  { atMs: 10_100, to: 'b', event: { type: 'write', id: 'second' } },
];
const behind = [0, -5000, 0];

test('wall clocks put the effect before its cause; the other three do not', () => {
  const list = stamps(run(chain, { offsets: behind, rules: { ...hybridCorrected, maxOffsetMs: Infinity } }));
  const [first, second] = ['first', 'second'].map((id) => list.find((one) => one.id === id)!.stamp);
  expect(second!.wallMs).toBeLessThan(first!.wallMs);
  expect(second!.lamport).toBeGreaterThan(first!.lamport);
  expect(vectorOrder(first!.vector, second!.vector)).toBe('before');
  expect(hybridCompare(second!.hybrid, first!.hybrid)).toBeGreaterThan(0);
});

test('a clock set forward by a century spreads as written, and is refused when corrected', () => {
  const century = 100 * 365 * 86_400_000;
  const script = [{ atMs: 1, to: 'a', event: { type: 'adjust', byMs: century } }, ...chain];
  const hybridOfB = (rules: HybridRules) => stamps(run(script, { rules })).findLast(({ node }) => node === 'b')!.stamp;
  expect(hybridOfB(hybridAsWritten).hybrid.l).toBeGreaterThan(century);
  expect(hybridOfB(hybridCorrected).hybrid.l).toBe(10_100);
});

test('a node that starts again after its clock went back repeats itself, unless it kept a bound', () => {
  const script: Cue[] = [
    { atMs: 20_000, to: 'a', event: { type: 'write', id: 'before' } },
    { atMs: 20_001, to: 'a', event: { type: 'stop' } },
    { atMs: 20_002, to: 'a', event: { type: 'adjust', byMs: -10_000 } },
    { atMs: 20_003, to: 'a', event: { type: 'restart' } },
    { atMs: 20_004, to: 'a', event: { type: 'write', id: 'after' } },
  ];
  const grows = (keepAheadMs: number) => {
    const [before, after] = stamps(run(script, { keepAheadMs })).map(({ stamp }) => stamp.hybrid);
    return hybridCompare(after!, before!) > 0;
  };
  expect(grows(0)).toBe(false);
  expect(grows(3000)).toBe(true);
});

test('whatever is written and said, hybrid times respect what may have caused what, and stay near the true time', () => {
  const act = fc.record({
    node: fc.constantFrom(...names),
    to: fc.constantFrom(...names),
    says: fc.boolean(),
    afterMs: fc.nat(30),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), fc.nat(), (acts, seed) => {
      let atMs = 1000;
      const script = acts.map(({ node, to, says, afterMs }, index): Cue => {
        atMs += afterMs;
        const id = `e${index}`;
        return { atMs, to: node, event: says && to !== node ? { type: 'say', id, to } : { type: 'write', id } };
      });
      const list = stamps(run(script, { offsets: [-100, 0, 100], seed }));
      for (const one of list)
        for (const other of list)
          if (vectorOrder(one.stamp.vector, other.stamp.vector) === 'before')
            expect(hybridCompare(one.stamp.hybrid, other.stamp.hybrid)).toBeLessThan(0);
      for (const { stamp } of list) expect(stamp.hybrid.l - stamp.wallMs).toBeLessThanOrEqual(200);
    }),
    { numRuns: 50 },
  );
});

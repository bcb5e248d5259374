import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../scenario/faults.ts';
import type { Cue } from '../scenario/scenario.ts';
import type { Trace, Typed } from '../trace/record.ts';
import { calls, cancels, outcomes, runQuorum, values, type QuorumForm } from './fixtures/quorum-runs.ts';
import { availability } from './quorum-votes.ts';
import { isNewer, noVersion, type Version, type Versioned } from './register-replica.ts';

describe('how often there is a quorum', () => {
  const recorded = new URL('../../../shared/oracles/expected.json', import.meta.url);
  const expected = existsSync(recorded)
    ? (JSON.parse(readFileSync(recorded, 'utf8')) as { quorum_availability: Record<string, Record<string, number>> })
        .quorum_availability
    : {};
  const isUp = (pattern: number, node: number) => Math.floor(pattern / 2 ** node) % 2 === 1;

  /** Each pattern of nodes that are up and down is run once, and weighed with its probability. */
  function simulated(form: QuorumForm, p: number, n: number, q: number): number {
    let sum = 0;
    for (let pattern = 0; pattern < 2 ** n; pattern++) {
      const states = Array.from({ length: n }, (_, node) => isUp(pattern, node));
      const nodes = Object.fromEntries(states.map((up, node) => [`node-${node}`, up ? 'answers' : 'refuses'] as const));
      const trace = runQuorum(form, { nodes, quorum: q, script: [calls(0, 'ana#1', '+1')], endMs: 900 });
      const weight = states.reduce((product, up) => product * (up ? p : 1 - p), 1);
      if (outcomes(trace)[0]!.outcome.type === 'succeeded') sum += weight;
    }
    return sum;
  }

  test.each([
    [1, 1],
    [2, 3],
    [3, 4],
    [3, 5],
    [4, 7],
  ])(
    '%d of %d: as by the binomial formula, in each form',
    (q, n) => {
      for (const p of [0.99, 0.9]) {
        const theory = availability(p, { n, q });
        const forms = n === 7 ? (['saga'] as const) : (['asWritten', 'register', 'saga'] as const);
        for (const form of forms) expect(Math.abs(simulated(form, p, n, q) - theory)).toBeLessThan(1e-12);
        const known = expected[`p${p}`]?.[`${q}of${n}`];
        if (known !== undefined) expect(Math.abs(theory - known)).toBeLessThan(1e-9);
      }
    },
    30_000,
  );

  test('a fourth copy makes it rarer, not more frequent', () => {
    expect(availability(0.99, { n: 4, q: 3 })).toBeLessThan(availability(0.99, { n: 3, q: 2 }));
  });
});

const nodes = { A: 'answers', B: 'answers', C: 'answers' } as const;
const coordinators = ['ana', 'bo', 'cleo'];
const name = fc.constantFrom(...coordinators);
const node = fc.constantFrom('A', 'B', 'C');
const span = fc.tuple(fc.integer({ min: 0, max: 8000 }), fc.integer({ min: 1, max: 7000 }));
const partition = fc.tuple(name, node, span).map(([one, other, [fromMs, forMs]]): Fault => ({
  type: 'partition',
  between: [one, other],
  fromMs,
  toMs: fromMs + forMs,
}));
const pause = fc
  .tuple(fc.oneof(name, node), span)
  .map(([process, [fromMs, forMs]]): Fault => ({ type: 'pause', process, fromMs, toMs: fromMs + forMs }));
const troubles = {
  seed: fc.nat(),
  loss: fc.constantFrom(0, 0.05, 0.3),
  latencyMs: fc.constantFrom([0, 1] as const, [5, 50] as const, [1, 800] as const),
  faults: fc.array(fc.oneof(partition, pause), { maxLength: 6 }),
};
/** When calls are made: each coordinator has time to end one before the next. */
const turns = fc.uniqueArray(fc.tuple(name, fc.integer({ min: 0, max: 3 })), {
  maxLength: 10,
  selector: ([who, turn]) => `${who}${turn}`,
});
const endMs = 120_000;

/** When each call was heard, as its coordinator's steps have it: it may have stood still when it was told. */
function begun(trace: Trace): Map<string, { seq: number; event: Typed }> {
  const found = trace.records.flatMap((record) =>
    record.kind === 'step' && record.event.type === 'call' && record.from !== record.to
      ? [[String(record.event['call']), { seq: record.seq, event: record.event }] as const]
      : [],
  );
  return new Map(found);
}

function settledAt(trace: Trace): Map<string, { seq: number; value: string }> {
  const found = trace.records.flatMap((record) =>
    record.kind === 'step'
      ? record.effects
          .filter(({ type, outcome }) => type === 'settled' && (outcome as Typed).type === 'succeeded')
          .map(
            (effect) =>
              [
                String(effect['call']),
                { seq: record.seq, value: String((effect['outcome'] as Typed)['value']) },
              ] as const,
          )
      : [],
  );
  return new Map(found);
}

/** All that coordinators have told copies to keep. */
function told(trace: Trace): Versioned[] {
  return trace.records.flatMap((record) =>
    record.kind === 'send' && record.message.type === 'store' ? [record.message['copy'] as Versioned] : [],
  );
}

describe('a register', () => {
  const script = turns.chain((list) =>
    fc.tuple(
      ...list.map(([who, turn]) =>
        fc
          .record({ isRead: fc.boolean(), offset: fc.integer({ min: 0, max: 900 }) })
          .map(({ isRead, offset }): Cue =>
            calls(11_000 * turn + offset, `${who}#${turn}`, isRead ? undefined : `${who}${turn}`, who),
          ),
      ),
    ),
  );

  test('is atomic: whatever ended before an operation began is seen by it, or something newer', () => {
    fc.assert(
      fc.property(fc.record({ ...troubles, script }), (how) => {
        const trace = runQuorum('register', { nodes, quorum: 2, coordinators, endMs, ...how });
        const versions = new Map<string, Version>([['0', noVersion]]);
        for (const { value, version } of told(trace)) {
          // A value is written in one version, and by the next assertion a version belongs to one value.
          expect(versions.get(value) ?? version).toEqual(version);
          versions.set(value, version);
        }
        expect(new Set([...versions.values()].map(({ counter, writer }) => `${counter} ${writer}`)).size).toBe(
          versions.size,
        );
        const starts = begun(trace);
        const ends = settledAt(trace);
        for (const [earlier, { seq, value }] of ends) {
          for (const [later, { value: seen }] of ends) {
            if (starts.get(later)!.seq <= seq) continue;
            const [before, after] = [versions.get(value)!, versions.get(seen)!];
            expect(isNewer(before, after), `${earlier} then ${later}`).toBe(false);
          }
        }
      }),
      { numRuns: 80 },
    );
  }, 30_000);

  test('a write that is definitely failed is never seen', () => {
    fc.assert(
      fc.property(fc.record({ ...troubles, script }), (how) => {
        const trace = runQuorum('register', { nodes, quorum: 2, coordinators, endMs, ...how });
        const kept = told(trace).map(({ value }) => value);
        for (const { call, outcome } of outcomes(trace)) {
          if (outcome.type === 'failed' && outcome.definite) expect(kept).not.toContain(call.replace('#', ''));
        }
      }),
      { numRuns: 40 },
    );
  }, 30_000);
});

describe('a saga', () => {
  const calling = turns.map((list) =>
    list.map(([who, turn], index) => calls(11_000 * turn, `${who}#${turn}`, `+${10 ** index}`, who)),
  );
  const giving = fc.array(
    fc
      .tuple(name, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 6000 }))
      .map(([who, turn, afterMs]) => cancels(11_000 * turn + afterMs, `${who}#${turn}`, who)),
    { maxLength: 3 },
  );
  const crashing = fc.array(
    fc.tuple(name, span).map(([who, [fromMs, forMs]]): Cue[] => [
      { atMs: fromMs, to: `${who}/quorum`, event: { type: 'crashed' } },
      { atMs: fromMs + forMs, to: `${who}/quorum`, event: { type: 'restarted' } },
    ]),
    { maxLength: 2 },
  );

  test('in the end each operation is done everywhere or nowhere, and everywhere when it was told as done', () => {
    fc.assert(
      fc.property(
        fc.record({ ...troubles, calling, giving, crashing }),
        ({ calling: made, giving: given, crashing: crashes, ...how }) => {
          const trace = runQuorum('saga', {
            nodes,
            quorum: 2,
            coordinators,
            endMs,
            ...how,
            script: [...made, ...given, ...crashes.flat()],
          });
          const ends = outcomes(trace);
          const last = values(trace);
          expect(new Set(Object.values(last)).size).toBe(1);
          for (const { event } of made) {
            const digit = Number((event['payload'] as string).slice(1));
            const isDone = Math.floor(Number(last['A']) / digit) % 10 === 1;
            const end = ends.find(({ call }) => call === event['call'])?.outcome;
            if (end?.type === 'succeeded') expect(isDone).toBe(true);
            if (end?.type === 'failed') expect(isDone).toBe(false);
          }
        },
      ),
      { numRuns: 80 },
    );
  }, 30_000);
});

test('as written, copies are left that differ, after runs like these', () => {
  const script = turns.map((list) => list.map(([who, turn]) => calls(11_000 * turn, `${who}#${turn}`, '+1', who)));
  const left = fc.sample(fc.record({ ...troubles, script }), { numRuns: 60, seed: 1 }).filter((how) => {
    const trace = runQuorum('asWritten', { nodes, quorum: 2, coordinators, endMs, ...how });
    return new Set(Object.values(values(trace))).size > 1;
  });
  expect(left.length).toBeGreaterThan(0);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beliefsApart } from '../check/beliefs-apart.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Cue } from '../scenario/scenario.ts';
import { acquires, grantor, holder, publishedHolder, runLease, said, tells } from './fixtures/lease-runs.ts';

const names = ['ana', 'bo', 'cleo'];
const termMs = 3000;
const drift = 0.01;
const endMs = 20_000;
const apart = beliefsApart('lease');

const span = fc.tuple(fc.integer({ min: 0, max: endMs }), fc.integer({ min: 1, max: 6000 }));
const inSpan = ([fromMs, forMs]: readonly [number, number]) => ({ fromMs, toMs: fromMs + forMs });
const name = fc.constantFrom(...names);
const rate = fc.double({ min: 1 - drift, max: 1 + drift, noNaN: true });
const at = fc.integer({ min: 0, max: endMs });

/** Everybody wants it all the time, and gives it back now and then. */
const wanting = names.flatMap((who, index) =>
  Array.from({ length: endMs / 250 }, (_, turn): Cue => acquires(250 * turn + 70 * index, who)),
);
const cue = fc.oneof(
  fc.record({ name, at }).map((one): Cue => tells(one.at, `${one.name}/lease`, { type: 'release' })),
  fc
    .record({ next: fc.integer({ min: 1, max: 8 }), at })
    .map((one): Cue => tells(one.at, 'grantor', { type: 'fail', next: one.next })),
);
const silence = fc
  .record({ name, span })
  .map((one): Fault => ({ type: 'partition', between: [one.name, 'grantor'], ...inSpan(one.span) }));
const pause = fc
  .record({ process: fc.oneof(name, fc.constant('grantor')), span })
  .map((one): Fault => ({ type: 'pause', process: one.process, ...inSpan(one.span) }));

const runs = (...trouble: fc.Arbitrary<Fault>[]) =>
  fc.record({
    seed: fc.nat(),
    rates: fc.tuple(rate, rate, rate),
    grantorRate: rate,
    loss: fc.constantFrom(0, 0.05, 0.3),
    latencyMs: fc.constantFrom([0, 1], [5, 50], [1, 900]),
    script: fc.array(cue, { maxLength: 12 }).map((cues) => [...wanting, ...cues]),
    faults: fc.array(fc.oneof(...trouble), { maxLength: 6 }),
  });
type Run = typeof runs extends (...args: never[]) => fc.Arbitrary<infer R> ? R : never;

function run(form: typeof holder | typeof publishedHolder, { rates, grantorRate, latencyMs, ...more }: Run) {
  const holders = names.map((who, index) => form(who, { termMs, rate: rates[index]! }, 40));
  const actors = Object.assign(grantor({ termMs, rate: grantorRate }), ...holders) as ReturnType<typeof grantor>;
  return runLease({ actors, latencyMs: latencyMs, endMs, ...more });
}

test('while no process stands still, no two believe, whatever is lost, late or overtaken, and whichever clock is wrong by its bound', () => {
  fc.assert(
    fc.property(runs(silence), (how) => {
      expect(apart(run(holder, how))).toMatchObject({ verdict: 'holds', measured: 0 });
    }),
    { numRuns: 60 },
  );
}, 30_000);

test('as written, some such run has two believers', () => {
  const broken = fc
    .sample(runs(silence), { numRuns: 60, seed: 1 })
    .filter((how) => apart(run(publishedHolder, how)).verdict === 'broken');
  expect(broken.length).toBeGreaterThan(0);
}, 30_000);

describe('where processes stand still as well', () => {
  test('the resource takes writes in the order of the grants, and tokens only grow', () => {
    fc.assert(
      fc.property(runs(silence, pause), (how) => {
        const trace = run(holder, how);
        const tokens = said(trace, 'leased').map(({ token }) => Number(token));
        expect(tokens).toEqual([...tokens].sort((a, b) => a - b));
        expect(new Set(tokens).size).toBe(tokens.length);
        const taken = trace.records.flatMap((record) =>
          record.kind === 'step' && record.actor === 'resource' && JSON.stringify(record.effects).includes('written')
            ? [Number(record.event['token'])]
            : [],
        );
        expect(taken).toEqual([...taken].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  }, 30_000);
});

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { beliefsApart } from '../check/beliefs-apart.ts';
import { replay } from '../kernel/replay.ts';
import type { Fault } from '../scenario/faults.ts';
import { writeTrace } from '../trace/ndjson.ts';
import {
  acquires,
  beliefs,
  grantor,
  holder,
  publishedHolder,
  runLease,
  said,
  tells,
  termMs,
} from './fixtures/lease-runs.ts';
import { clientTermMs, renewalsToSpare } from './lease-table.ts';

const apart = beliefsApart('lease');
const at = { latencyMs: [0, 0] } as const;
/** The holder hears nothing more, and nothing it says is heard, once its first request is through. */
const silent: Fault = { type: 'partition', between: ['ana', 'grantor'], fromMs: 1, toMs: 55_000 };
const microsecond = 0.001;

const recorded = new URL('../../../shared/oracles/expected.json', import.meta.url);
const expected = existsSync(recorded)
  ? (JSON.parse(readFileSync(recorded, 'utf8')) as { lease: Record<string, [number, number]> }).lease
  : {};

describe.each([0.0001, 0.001, 0.01])('clocks that are wrong by %d', (drift) => {
  /** What the holder may believe, in real time: its own clock is slow, the grantor's is fast. */
  const boundMs = termMs / (1 + drift);

  const run = (assumed: number) =>
    runLease({
      actors: {
        ...grantor({ rate: 1 + drift }),
        ...holder('ana', { rate: 1 - drift, drift: assumed }),
        ...holder('bo'),
      },
      // The first instant at which the grantor takes the lease for over.
      script: [acquires(0, 'ana'), acquires(Math.ceil(boundMs * 1000) / 1000, 'bo')],
      faults: [silent],
      ...at,
    });

  test('the holder stops believing just when the lease is over, and not a microsecond later', () => {
    const trace = run(drift);
    expect(Math.abs(beliefs(trace, 'ana')[0]!.toMs - boundMs)).toBeLessThanOrEqual(microsecond);
    expect(Math.abs(said(trace, 'ended')[0]!.atMs - boundMs)).toBeLessThanOrEqual(microsecond);
    expect(said(trace, 'held', 'bo/lease')).toHaveLength(1);
    expect(apart(trace)).toMatchObject({ verdict: 'holds', measured: 0 });
  });

  test('the bound is tight: with a hundredth less of drift reckoned with, two believe', () => {
    expect(apart(run(drift * 0.99)).verdict).toBe('broken');
  });

  test('by its own clock that is D (1-e)/(1+e)', () => {
    const byOwnClockMs = beliefs(run(drift), 'ana')[0]!.toMs * (1 - drift);
    expect(byOwnClockMs).toBeCloseTo((termMs * (1 - drift)) / (1 + drift), 2);
    const [boundS] = expected[`D30_e${drift}`] ?? [];
    if (boundS !== undefined) expect(Math.abs(byOwnClockMs / 1000 - boundS)).toBeLessThan(0.0001);
  });

  test('as written, two believe for D e/(1-e)', () => {
    const trace = runLease({
      actors: { ...grantor(), ...publishedHolder('ana', { rate: 1 - drift }), ...publishedHolder('bo') },
      script: [acquires(0, 'ana'), acquires(termMs, 'bo')],
      faults: [silent],
      ...at,
    });
    const { measured } = apart(trace);
    expect(measured! - (termMs * drift) / (1 - drift)).toBeLessThanOrEqual(microsecond);
    expect(apart(trace).verdict).toBe('broken');
    const [, overlapS] = expected[`D30_e${drift}`] ?? [];
    if (overlapS !== undefined) expect(Math.abs(measured! / 1000 - overlapS)).toBeLessThan(0.0005);
  });
});

describe('renewals that are lost in a row', () => {
  const latencyMs = 5;
  /** How many the lease outlives: lost are those that are due while the grantor answers with errors. */
  function outlives(renewMs: number, lost: number): boolean {
    const trace = runLease({
      actors: { ...grantor(), ...holder('ana', { renewMs, drift: 0, jitter: 0 }) },
      script: [acquires(0, 'ana'), tells(100, 'grantor', { type: 'fail', next: lost })],
      endMs: 2 * termMs,
    });
    return beliefs(trace, 'ana').length === 1 && beliefs(trace, 'ana')[0]!.toMs === Infinity;
  }

  test.each([
    ['0.7 D, as written', 0.7, 0],
    ['D/3', 1 / 3, 1],
    ['D/10', 0.1, 8],
  ])('sent every %s: as many as (m+1) r + RTT <= L has room for, and no more', (_name, part, spare) => {
    const renewMs = part * termMs;
    expect(renewalsToSpare(clientTermMs(termMs, 0), renewMs, 2 * latencyMs)).toBe(spare);
    expect([outlives(renewMs, spare), outlives(renewMs, spare + 1)]).toEqual([true, false]);
  });
});

describe('what a look at the lease costs', () => {
  const posts = (trace: ReturnType<typeof runLease>) => said(trace, 'post').filter(({ to }) => to === 'grantor').length;

  test('nothing, while it lasts, in both forms', () => {
    const looks = [1, 2, 3].map((second) => tells(second * 1000, 'ana/lease', { type: 'look', id: `look-${second}` }));
    const trace = runLease({
      actors: { ...grantor(), ...holder('ana') },
      script: [acquires(0, 'ana'), ...looks],
      endMs: 5000,
    });
    expect(said(trace, 'looked')).toMatchObject(
      [1, 2, 3].map((second) => ({ atMs: second * 1000, holds: true, token: 1 })),
    );
    expect(posts(trace)).toBe(1);
    const again = [1, 2, 3].map((second) => acquires(second * 1000, 'ana'));
    const published = runLease({
      actors: { ...grantor(), ...publishedHolder('ana') },
      script: [acquires(0, 'ana'), ...again],
      endMs: 5000,
    });
    expect(said(published, 'acquired').map(({ granted }) => granted)).toEqual([true, true, true, true]);
    expect(posts(published)).toBe(1);
  });

  test('a look at one that is over says no, even before the wait for its end has been served', () => {
    const trace = runLease({
      actors: { ...grantor(), ...holder('ana') },
      // What comes to a process that stood still is there before its overdue waits.
      script: [acquires(0, 'ana'), tells(40_000, 'ana/lease', { type: 'look', id: 'late' })],
      faults: [{ type: 'pause', process: 'ana', fromMs: 9000, toMs: 50_000 }],
    });
    expect(said(trace, 'looked')).toMatchObject([{ atMs: 50_000, holds: false }]);
    expect(said(trace, 'lost')).toHaveLength(1);
  });
});

describe('an answer that comes too late', () => {
  test('to be believed is given back', () => {
    const trace = runLease({
      actors: { ...grantor({ termMs: 2000 }), ...holder('ana', { termMs: 2000, answerMs: 5000 }), ...holder('bo') },
      script: [acquires(0, 'ana'), acquires(2400, 'bo')],
      faults: [{ ...silent, toMs: 2100 }],
    });
    expect(beliefs(trace, 'ana')).toEqual([]);
    expect(said(trace, 'failed', 'ana/lease')).toHaveLength(1);
    expect(said(trace, 'held', 'bo/lease')).toHaveLength(1);
  });

  test('for it to be waited for is withdrawn: what was granted meanwhile is free again', () => {
    const trace = runLease({
      actors: { ...grantor(), ...holder('ana', { answerMs: 1000 }), ...holder('bo') },
      script: [acquires(0, 'ana'), acquires(3000, 'bo')],
      faults: [{ type: 'cut', between: ['ana', 'grantor'], fromMs: 0, toMs: 100 }],
    });
    expect(said(trace, 'leased').map(({ holder: who }) => who)).toEqual(['ana', 'bo']);
    expect(said(trace, 'failed', 'ana/lease')).toMatchObject([{ atMs: 1000 }]);
    expect(said(trace, 'held', 'bo/lease')).toMatchObject([{ token: 2 }]);
  });

  test('and the withdrawal of one request does not take what a later one was granted', () => {
    const trace = runLease({
      actors: { ...grantor(), ...holder('ana', { answerMs: 1000 }) },
      script: [acquires(0, 'ana'), acquires(1001, 'ana')],
      // The withdrawal is sent into a silence that ends before the next request: it arrives after that.
      faults: [
        { type: 'cut', between: ['ana', 'grantor'], fromMs: 0, toMs: 100 },
        { ...silent, fromMs: 999.5, toMs: 1000.9 },
      ],
      latencyMs: [5, 5],
    });
    expect(beliefs(trace, 'ana')).toMatchObject([{ toMs: Infinity }]);
    expect(said(trace, 'ended')).toHaveLength(1);
  });
});

test('a renewal goes out earlier than it has to, by chance, so that those who began together part', () => {
  const names = ['ana', 'bo'];
  const actors = Object.assign(
    {},
    ...names.map((name) => ({
      ...holder(name, { grantors: [`${name}-grantor`] }),
      [`${name}-grantor`]: grantor()['grantor']!,
    })),
  ) as ReturnType<typeof grantor>;
  const trace = runLease({
    actors: { ...grantor(), ...actors },
    script: names.map((name) => acquires(0, name)),
    endMs: 12_000,
  });
  const [first, second] = said(trace, 'post').filter(({ message }) => (message as { type: string }).type === 'renew');
  expect(first!.atMs).not.toBe(second!.atMs);
  for (const { atMs } of [first!, second!]) {
    expect(atMs).toBeGreaterThan(0.9 * (termMs / 3) - 1);
    expect(atMs).toBeLessThanOrEqual(termMs / 3);
  }
});

test('its trace replays to the byte', () => {
  const actors = { ...grantor(), ...holder('ana'), ...holder('bo') };
  const trace = runLease({
    actors,
    script: [acquires(0, 'ana'), acquires(1, 'bo'), tells(5000, 'ana/lease', { type: 'release' })],
  });
  expect(writeTrace(replay(trace, actors))).toBe(writeTrace(trace));
});

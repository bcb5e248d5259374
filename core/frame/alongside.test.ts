import { expect, test } from 'vitest';
import { alongsideOf } from './alongside.ts';
import type { Moment } from './moments.ts';
import type { TraceIndex } from './trace-index.ts';

type Told = readonly [atMs: number, kind: Moment['kind'], who: string];

function run(vantage: 'client' | 'omniscient', ...told: Told[]): Pick<TraceIndex, 'moments' | 'header'> {
  const moments = told.map(([atMs, kind, who], seq): Moment => {
    return { atMs, seq, kind, who: [who], caption: `${who} ${kind}`, decisive: kind !== 'asks' };
  });
  return { moments, header: { vantage } as TraceIndex['header'] };
}

const simulated: Told[] = [
  [100, 'asks', 'ana'],
  [290, 'takes', 'ana'],
  [12_000, 'is-expired', 'ana'],
  [12_030, 'believes-too', 'bo'],
  [22_000, 'doubts', 'ana'],
  [22_013, 'writes-late', 'ana'],
  [26_000, 'writes-late', 'ana'],
];
const real: Told[] = [
  [237, 'takes', 'ana'],
  [10_871, 'believes-too', 'bo'],
  [22_009.8, 'goes-on', 'ana'],
  [22_010, 'doubts', 'ana'],
  [22_012, 'writes-late', 'ana'],
  [26_004, 'writes-late', 'ana'],
];

test('event by event the same: what no client sees is hidden, what falls into one instant is one event', () => {
  const { pairs, parted, furthest } = alongsideOf(run('omniscient', ...simulated), run('client', ...real));
  expect(pairs.map(({ hereMs, thereMs }) => [hereMs, thereMs])).toEqual([
    [290, 237],
    [12_000, null],
    [12_030, 10_871],
    [22_000, 22_010],
    [22_013, 22_012],
    [26_000, 26_004],
  ]);
  expect(pairs.filter(({ hidden }) => hidden).map(({ caption }) => caption)).toEqual(['ana is-expired']);
  expect(parted).toBeUndefined();
  expect(furthest?.caption).toBe('bo believes-too');
});

test('an event that only one of them has is where they part, told from either side', () => {
  const shorter = real.filter(([atMs]) => atMs !== 10_871);
  expect(alongsideOf(run('omniscient', ...simulated), run('client', ...shorter)).parted).toMatchObject({
    ...{ hereMs: 12_030, thereMs: null },
  });
  expect(alongsideOf(run('client', ...shorter), run('omniscient', ...simulated)).parted).toMatchObject({
    ...{ hereMs: null, thereMs: 12_030 },
  });
});

test('who did it makes a difference', () => {
  const other = real.map((told): Told => (told[1] === 'takes' ? [told[0], told[1], 'bo'] : told));
  expect(alongsideOf(run('omniscient', ...simulated), run('client', ...other)).parted).toMatchObject({
    ...{ caption: 'bo takes', thereMs: 237 },
  });
});

test('nothing is hidden where both runs tell everything', () => {
  const all = run('omniscient', ...simulated);
  expect(alongsideOf(all, run('omniscient', ...real)).parted?.caption).toBe('ana is-expired');
  expect(alongsideOf(all, all).parted).toBeUndefined();
});

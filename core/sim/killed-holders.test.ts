/**
 * How long after SIGKILL an ephemeral is gone and a lock goes to the next: many runs, held against what was measured
 * with kazoo 2.8 on Apache ZooKeeper 3.8.0, 16 times for the first of the settings.
 */
import { describe, expect, test } from 'vitest';
import { clientPresets } from '../machines/client-presets.ts';
import { header } from '../machines/fixtures/sessions.ts';
import { contenders, handOvers, type HandOver } from './fixtures/contenders.ts';
import { simulate } from './simulate.ts';
import { streams } from './streams.ts';

interface Setting {
  tickTimeMs: number;
  /** What is asked for; an ensemble grants 2 ticks at least. */
  timeoutMs: number;
  /** Least, median and greatest of what was measured. */
  gone: Measured;
  held: Measured;
}
type Measured = readonly [leastMs: number, medianMs: number, mostMs: number];

const settings: Setting[] = [
  { tickTimeMs: 500, timeoutMs: 2000, gone: [1720, 2130, 2400], held: [1590, 2080, 2290] },
  { tickTimeMs: 200, timeoutMs: 2000, gone: [1490, 1860, 2100], held: [1490, 1860, 2100] },
  { tickTimeMs: 500, timeoutMs: 10_000, gone: [7150, 9080, 9920], held: [7100, 9010, 10_060] },
  { tickTimeMs: 2000, timeoutMs: 10_000, gone: [7490, 9020, 9990], held: [7460, 9370, 11_620] },
  { tickTimeMs: 2000, timeoutMs: 2000, gone: [3420, 4200, 5000], held: [3420, 4200, 5000] },
];

const behaviour = clientPresets.kazoo28;
const seeds = Array.from({ length: 100 }, (_, at) => at + 1);

/** Ana takes the lock at some instant, and is killed at some other; bo waits for it. */
function run(seed: number, { tickTimeMs, timeoutMs }: Setting, servers: 1 | 3): HandOver {
  const chance = streams(seed)('killed holder');
  const [acquiredMs, killedMs] = [500 + 2000 * chance(), 4000 + 8000 * chance()];
  const trace = simulate({
    header: header('sim', seed),
    scenario: {
      actors: contenders({ ana: { path: '/gate', timeoutMs, behaviour }, bo: { path: '/gate', timeoutMs, behaviour } }),
      ensemble: { servers, tickTimeMs },
      script: [
        { atMs: acquiredMs, to: 'ana/lock', event: { type: 'acquire' } },
        { atMs: 3000, to: 'bo/lock', event: { type: 'acquire' } },
      ],
      faults: [{ type: 'kill', process: 'ana', fromMs: killedMs }],
      network: { latencyMs: [0.05, 0.3], loss: 0 },
      endMs: killedMs + 20_000,
    },
  });
  const { goneMs, heldMs } = handOvers(trace).get('bo')!;
  return { goneMs: goneMs - killedMs, heldMs: heldMs - killedMs };
}

/** The sample's quantiles: the least, the quartiles and the greatest. */
function quartiles(values: readonly number[]): [number, number, number, number, number] {
  const inOrder = [...values].sort((a, b) => a - b);
  const at = (share: number) => inOrder[Math.round(share * (inOrder.length - 1))]!;
  return [at(0), at(0.25), at(0.5), at(0.75), at(1)];
}

describe.each(settings)('with a tick of $tickTimeMs ms and $timeoutMs ms asked for', (setting) => {
  const over = seeds.map((seed) => run(seed, setting, 1));
  const granted = Math.max(setting.timeoutMs, 2 * setting.tickTimeMs);

  test.each(['gone', 'held'] as const)('%s as measured: the middle half in the band, and the median near', (what) => {
    // A few samples do not show a band to its ends, nor its median to the last percent.
    const [least, median, most] = setting[what];
    const [, lower, middle, upper] = quartiles(over.map((one) => one[`${what}Ms`]));
    expect(lower).toBeGreaterThan(0.95 * least);
    expect(upper).toBeLessThan(1.05 * most);
    expect(Math.abs(middle - median)).toBeLessThan(0.15 * median);
  });

  test('never later than the timeout and a tick, nor earlier than the timeout from the last ping', () => {
    const [first, , , , last] = quartiles(over.map(({ goneMs }) => goneMs));
    // A third of the timeout between two pings, and the network.
    expect(first).toBeGreaterThan(granted - granted / 3 - 1);
    expect(last).toBeLessThan(granted + setting.tickTimeMs + 1);
  });
});

test('in an ensemble a follower tells of its sessions every half tick: that much later at most, and a round', () => {
  const setting = settings[0]!;
  const over = seeds.map((seed) => run(seed, setting, 3).goneMs);
  const [first, , middle, , last] = quartiles(over);
  expect(first).toBeGreaterThan(2000 - 2000 / 3 - 1);
  expect(last).toBeLessThan(2000 + 500 + 250 + 5);
  // Half a tick between two reports is a quarter of one on average.
  expect(middle).toBeGreaterThan(2000 + 250 - 2000 / 6);
  expect(middle).toBeLessThan(2000 + 250 + 250);
}, 30_000);

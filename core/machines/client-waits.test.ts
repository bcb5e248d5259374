import { describe, expect, test } from 'vitest';
import { clientPresets } from './client-presets.ts';
import { dialTimeoutMs, nextDial, patienceMs, pingIntervalMs, readTimeoutMs } from './client-waits.ts';

const { zooKeeper38, zooKeeper393, curator5, kazoo28 } = clientPresets;

describe('a silent client pings', () => {
  test.each([
    [900, 300],
    [3000, 1000],
    [4000, 1000],
    [6000, 1000],
    [10_000, 10_000 / 3 - 1000],
    [30_000, 9000],
    [40_000, 10_000],
  ])('of a timeout of %d ms after %d ms, as ClientCnxn does', (timeoutMs, expectedMs) => {
    expect(pingIntervalMs(zooKeeper38, timeoutMs, 0.9)).toBeCloseTo(expectedMs, 9);
  });

  test.each([
    // max(readTimeout / 2 - jitter, jitter), with a jitter of up to 400 ms
    [10_000, 0, 10_000 / 3],
    [10_000, 0.5 / 65_536, 10_000 / 3 - 200],
    [1000, 0.75 / 65_536, 300],
    [40_000, 0, 40_000 / 3],
  ])('of a timeout of %d ms and a draw of %d after %d ms, as kazoo does', (timeoutMs, draw, expectedMs) => {
    expect(pingIntervalMs(kazoo28, timeoutMs, draw)).toBeCloseTo(expectedMs, 9);
  });
});

test('a server that is silent for two thirds of the timeout is hung up on', () => {
  expect(readTimeoutMs(9000)).toBe(6000);
});

test('a dial has its share of the timeout, or with kazoo all of it', () => {
  expect([dialTimeoutMs(zooKeeper38, 9000, 3), dialTimeoutMs(kazoo28, 9000, 3)]).toEqual([3000, 9000]);
});

describe('the next dial', () => {
  const at = { server: 0, home: 0, met: true, roundMs: 1000, servers: 3 };

  test('comes after up to a second, and a second more where the last round ended', () => {
    expect(nextDial(zooKeeper38, at, 0.25)).toEqual({ server: 1, waitMs: 250, roundMs: 1000 });
    expect(nextDial(zooKeeper38, { ...at, server: 2 }, 0.25)).toEqual({ server: 0, waitMs: 1250, roundMs: 1000 });
    expect(nextDial(zooKeeper38, { ...at, home: 1 }, 0.25)).toEqual({ server: 1, waitMs: 1250, roundMs: 1000 });
  });

  test('comes at once as long as no server has taken a connection', () => {
    expect(nextDial(zooKeeper38, { ...at, met: false }, 0.25)).toEqual({ server: 1, waitMs: 0, roundMs: 1000 });
  });

  test('of kazoo comes at once, and after a round later every time, up to an hour', () => {
    expect(nextDial(kazoo28, { ...at, roundMs: 100 }, 0.5)).toEqual({ server: 1, waitMs: 0, roundMs: 100 });
    const wraps = { ...at, server: 2, home: 1 };
    expect(nextDial(kazoo28, { ...wraps, roundMs: 100 }, 0.5)).toEqual({ server: 0, waitMs: 100, roundMs: 200 });
    // The jittered wait is what is doubled.
    const late = nextDial(kazoo28, { ...wraps, roundMs: 100 }, 1 - 2 ** -32);
    expect([late.waitMs, late.roundMs].map(Math.round)).toEqual([140, 280]);
    expect(nextDial(kazoo28, { ...wraps, roundMs: 3_600_000 }, 0.5).roundMs).toBe(3_600_000);
  });
});

test.each([
  [zooKeeper393, 8000, 4000],
  [zooKeeper393, 13_000, 0],
  [curator5, 6000, 9000],
])('a client that gives up by itself still waits: %#', (behaviour, silentMs, expectedMs) => {
  expect(patienceMs(behaviour, 9000, silentMs)).toBe(expectedMs);
});

test('one that does not has nothing to wait for', () => {
  expect(() => patienceMs(zooKeeper38, 9000, 0)).toThrow('never gives up');
});

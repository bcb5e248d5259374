import { expect, test } from 'vitest';
import { sessionTracker } from './session-tracker.ts';

test('ids begin with the server, and go up by one', () => {
  const sessions = sessionTracker(3, 100);
  expect([sessions.create(0, 200).session, sessions.create(5, 200).session]).toEqual([
    '0x300000000000000',
    '0x300000000000001',
  ]);
});

test('the instant at which a server started is in the middle of an id', () => {
  // What `(1700000000000L << 24) >>> 8 | 1L << 56` prints in Java.
  expect(sessionTracker(1, 100, 1_700_000_000_000).create(0, 200).session).toBe('0x18bcfe568000000');
});

test.each([
  [0, 200, 300],
  [0.001, 200, 300],
  [99.999, 200, 300],
  [100, 200, 400],
  [150, 210, 400],
])('heard at %d with a timeout of %d: expires at %d', (nowMs, timeoutMs, expiresMs) => {
  expect(sessionTracker(1, 100).create(nowMs, timeoutMs)).toMatchObject({ expiresMs });
});

test('all sessions of a tick are due together, and the earlier tick first', () => {
  const sessions = sessionTracker(1, 100);
  const [ana, bo, cy] = [sessions.create(0, 500), sessions.create(10, 210), sessions.create(20, 200)].map(
    ({ session }) => session,
  );
  expect(sessions.nextDeadlineMs()).toBe(300);
  expect(sessions.due(299.999)).toEqual([]);
  expect(sessions.due(300)).toEqual([bo, cy]);
  expect(sessions.due(600)).toEqual([bo, cy, ana]);
  sessions.touch(290, bo!, 210);
  expect(sessions.due(600)).toEqual([cy, ana, bo]);
  for (const session of [ana, bo, cy]) sessions.remove(session!);
  expect(sessions.nextDeadlineMs()).toBeUndefined();
  expect(sessions.touch(700, ana!, 200)).toBeUndefined();
  expect(sessions.has(ana!)).toBe(false);
});

import { expect, test } from 'vitest';
import { sessionTracker } from './session-tracker.ts';

test.each([
  [0, 200, 300],
  [0.001, 200, 300],
  [99.999, 200, 300],
  [100, 200, 400],
  [150, 210, 400],
])('heard at %d with a timeout of %d: expires at %d', (nowMs, timeoutMs, expiresMs) => {
  expect(sessionTracker(100).track(nowMs, 'ana', timeoutMs)).toEqual({ session: 'ana', expiresMs });
});

test('all sessions of a tick are due together, and the earlier tick first', () => {
  const sessions = sessionTracker(100);
  sessions.track(0, 'ana', 500);
  sessions.track(10, 'bo', 210);
  sessions.track(20, 'cy', 200);
  expect(sessions.nextDeadlineMs()).toBe(300);
  expect(sessions.due(299.999)).toEqual([]);
  expect(sessions.due(300)).toEqual(['bo', 'cy']);
  expect(sessions.due(600)).toEqual(['bo', 'cy', 'ana']);
  sessions.touch(290, 'bo', 210);
  expect(sessions.due(600)).toEqual(['cy', 'ana', 'bo']);
  for (const session of ['ana', 'bo', 'cy']) sessions.remove(session);
  expect(sessions.nextDeadlineMs()).toBeUndefined();
  expect(sessions.touch(700, 'ana', 200)).toBeUndefined();
  expect(sessions.stateOf('ana')).toBeUndefined();
});

test('a session whose end is decided is neither touched nor due, and is there until it has ended', () => {
  const sessions = sessionTracker(100);
  sessions.track(0, 'ana', 200);
  sessions.close('ana');
  expect([sessions.stateOf('ana'), sessions.due(1000), sessions.nextDeadlineMs()]).toEqual(['closing', [], undefined]);
  expect(sessions.touch(10, 'ana', 200)).toBeUndefined();
  sessions.remove('ana');
  expect(sessions.stateOf('ana')).toBeUndefined();
});

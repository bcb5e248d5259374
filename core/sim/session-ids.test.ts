import { expect, test } from 'vitest';
import { sessionIds } from './session-ids.ts';

test('ids begin with the server, and go up by one', () => {
  const next = sessionIds(3);
  expect([next(), next()]).toEqual(['0x300000000000000', '0x300000000000001']);
});

test('the instant at which a server started is in the middle of an id', () => {
  // What `(1700000000000L << 24) >>> 8 | 1L << 56` prints in Java.
  expect(sessionIds(1, 1_700_000_000_000)()).toBe('0x18bcfe568000000');
});

import { expect, test } from 'vitest';
import { asClientsSawIt, lockRun } from './fixtures/lock-run.ts';
import { beliefAt, sessionsOf } from './sessions.ts';

test('before its session is granted nobody believes anything', () => {
  expect(beliefAt(sessionsOf(lockRun()), 'caller-1', 8)).toEqual({ client: null, ensemble: null });
  expect(beliefAt(sessionsOf(lockRun()), 'model', 500)).toEqual({ client: null, ensemble: null });
});

test('the client counts from when it last heard, the ensemble from when it last was told', () => {
  const { client, ensemble } = beliefAt(sessionsOf(lockRun()), 'caller-2', 946);
  expect(client).toBeCloseTo(1 - 900 / 9000);
  expect(ensemble).toBeCloseTo((9005 - 946) / 9000);
});

test('nothing is left of a lease below nothing', () => {
  expect(beliefAt(sessionsOf(lockRun()), 'caller-1', 60_000)).toEqual({ client: 0, ensemble: 0 });
});

test('session ids belong to the participants that were given them', () => {
  expect(sessionsOf(lockRun()).owners).toEqual(
    new Map([
      ['0xa1', 'caller-1'],
      ['0xa2', 'caller-2'],
    ]),
  );
});

test('from the clients alone, what the ensemble believes stays unknown', () => {
  expect(beliefAt(sessionsOf(asClientsSawIt(lockRun())), 'caller-1', 500)).toMatchObject({ ensemble: null });
  expect(beliefAt(sessionsOf(asClientsSawIt(lockRun())), 'caller-1', 500).client).toBeGreaterThan(0.9);
});

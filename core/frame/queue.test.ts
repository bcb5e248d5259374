import { expect, test } from 'vitest';
import { asClientsSawIt, gatePath, lockRun } from './fixtures/lock-run.ts';
import { queueAt, queueOf } from './queue.ts';
import { sessionsOf } from './sessions.ts';

function told(trace = lockRun()) {
  const queue = queueOf(trace, sessionsOf(trace));
  return (atMs: number) =>
    queueAt(queue, atMs).map(({ participant, label, watches }) => `${participant} ${label} watches ${watches.length}`);
}

test('contenders stand in line by their sequence, from creation to deletion', () => {
  const at = told();
  expect(at(23)).toEqual([]);
  expect(at(24)).toEqual(['caller-1 lock-0000000000 watches 0']);
  expect(at(26)).toHaveLength(2);
  expect(at(1048)).toEqual(['caller-2 lock-0000000001 watches 0']);
});

test('the one behind watches the one before it, until that is gone', () => {
  const queue = queueOf(lockRun(), sessionsOf(lockRun()));
  expect(queueAt(queue, 500)[1]?.watches).toEqual([gatePath(1)]);
  expect(queue).toMatchObject({ parent: '/model-gate', permits: 1 });
});

test('clients alone know of a znode when its creator has heard of it', () => {
  const at = told(asClientsSawIt(lockRun()));
  expect(at(27)).toEqual([]);
  expect(at(28)).toEqual(['caller-1 lock-0000000000 watches 0']);
  expect(at(500)).toEqual(['caller-1 lock-0000000000 watches 0', 'caller-2 lock-0000000001 watches 1']);
  expect(at(1052)).toEqual(['caller-2 lock-0000000001 watches 1']);
});

test('how many may hold shows in how many znodes a contender watches', () => {
  const trace = lockRun();
  const watch = trace.records.find(({ kind }) => kind === 'watch')!;
  trace.records.push({ ...watch, path: gatePath(2) } as never);
  expect(queueOf(trace, sessionsOf(trace)).permits).toBe(2);
});

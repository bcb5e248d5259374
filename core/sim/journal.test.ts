import { expect, test } from 'vitest';
import { journal, type JournalItem } from './journal.ts';
import type { Proposal } from './proposal.ts';

const entry = (zxid: number): Proposal => ({
  header: { zxid, timeMs: 0, session: '0x1' },
  txn: { type: 'error', error: 'NoNode' },
});

/** A journal with a disk that takes so long, and what was told to be on it. */
function fresh(fsyncMs = 0) {
  const told: (number | string)[] = [];
  const disk = { fsyncMs };
  const tell = (item: JournalItem) =>
    void told.push('epoch' in item ? `epoch ${item.epoch}` : item.proposal.header.zxid);
  const log = journal(0, () => disk.fsyncMs, tell);
  const write = (nowMs: number, ...zxids: number[]) =>
    zxids.forEach((zxid) => log.write(nowMs, { proposal: entry(zxid) }));
  const zxids = () => log.after(0).map(({ header }) => header.zxid);
  return { log, told, disk, write, zxids };
}

test('without a delay everything is on disk at once', () => {
  const { log, told, write } = fresh();
  write(0, 1, 2);
  log.write(0, { epoch: 3 });
  expect(told).toEqual([1, 2, 'epoch 3']);
  expect([log.currentEpoch, log.lastZxid(), log.nextDeadlineMs()]).toEqual([3, 2, undefined]);
});

test('with one, what comes while the disk is busy goes together next time, in order', () => {
  const { log, told, write } = fresh(10);
  write(0, 1);
  write(4, 2, 3);
  log.write(5, { epoch: 3 });
  expect([told, log.currentEpoch, log.nextDeadlineMs()]).toEqual([[], 0, 10]);
  log.wake(9.999);
  expect(told).toEqual([]);
  log.wake(10);
  expect([[...told], log.nextDeadlineMs()]).toEqual([[1], 20]);
  log.wake(20);
  expect([told, log.currentEpoch, log.nextDeadlineMs()]).toEqual([[1, 2, 3, 'epoch 3'], 3, undefined]);
});

test('a crash loses what was on its way to the disk, and nothing else', () => {
  const { log, told, disk, write, zxids } = fresh();
  write(0, 1, 2);
  disk.fsyncMs = 10;
  write(0, 3);
  log.write(0, { epoch: 3 });
  log.crash(1);
  log.wake(100);
  expect([zxids(), told, log.currentEpoch]).toEqual([[1, 2], [1, 2], 0]);
});

test('what has been applied was agreed on: others have it on disk, and a crash does not lose it', () => {
  const { log, write, zxids } = fresh(10);
  write(0, 1, 2, 3);
  log.crash(2);
  expect(zxids()).toEqual([1, 2]);
});

test('what is cut off does not come to the disk later', () => {
  const { log, told, write, zxids } = fresh(10);
  write(0, 1, 2);
  log.truncate(1);
  write(5, 4);
  log.wake(100);
  expect([zxids(), told]).toEqual([
    [1, 4],
    [1, 4],
  ]);
});

test('it finds its way by zxids that have gaps', () => {
  const { log, write } = fresh();
  write(0, 2, 5, 9);
  expect([0, 1, 2, 4, 5, 8, 9, 10].map((zxid) => log.floor(zxid))).toEqual([0, 0, 2, 2, 5, 5, 9, 9]);
  expect(log.after(4).map(({ header }) => header.zxid)).toEqual([5, 9]);
  log.forget(5);
  expect([log.floor(7), log.lastZxid(), log.after(0).length]).toEqual([5, 9, 1]);
});

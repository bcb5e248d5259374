import { expect, test } from 'vitest';
import { outstanding } from './outstanding.ts';
import type { Proposal } from './proposal.ts';

const proposal = (zxid: number): Proposal => ({
  header: { zxid, timeMs: 0, session: '0x1' },
  txn: { type: 'error', error: 'NoNode' },
});

test('a proposal is committed when a quorum has it, and never before the one before it', () => {
  const open = outstanding(2);
  [1, 2].forEach((zxid) => open.add(proposal(zxid)));
  expect([open.ack(2, 'a'), open.ack(2, 'b'), open.ack(2, 'b')]).toEqual([1, 2, 2]);
  expect(open.take()).toBeUndefined();
  open.ack(1, 'a');
  expect(open.take()).toBeUndefined();
  open.ack(1, 'c');
  expect([open.take()?.header.zxid, open.take()?.header.zxid, open.take()]).toEqual([1, 2, undefined]);
});

test('what is no longer outstanding needs no more acks', () => {
  const open = outstanding(1);
  open.add(proposal(1));
  expect([open.ack(1, 'a'), open.all().length]).toEqual([1, 1]);
  open.take();
  expect([open.ack(1, 'b'), open.all()]).toEqual([undefined, []]);
});

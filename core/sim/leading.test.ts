import { expect, test } from 'vitest';
import { leading } from './leading.ts';
import { localClock } from './local-clock.ts';
import type { LinkMessage } from './peer-message.ts';
import type { Role } from './role.ts';
import { store } from './store.ts';
import { defaultRules } from './tree-rules.ts';

/** A leader by itself, and what it says, a line each. Two others make three, so that one of them is enough. */
function fresh({ acceptedEpoch = 0, currentEpoch = 0 } = {}) {
  const said: string[] = [];
  let nowMs = 0;
  const role: Role[] = [];
  const kept = store({
    ...{ firstZxid: 0, shared: true, fsyncMs: () => 0 },
    written: (item) => role[0]?.written(item),
    applying: (zxid) => void said.push(`applies ${zxid % 2 ** 32}`),
    applied: () => {},
  });
  Object.assign(kept.journal, { acceptedEpoch, currentEpoch });
  const leader = leading(
    {
      ...kept,
      ...{
        name: 'me',
        quorum: 2,
        tickTimeMs: 100,
        initLimit: 10,
        syncLimit: 5,
        clock: localClock(),
        rules: defaultRules,
      },
      nowMs: () => nowMs,
      record: () => {},
      tell: (server, { link: _link, ...message }) => said.push(`${server} ← ${line(message)}`),
      serve: (epoch) => said.push(`serves in ${epoch}`),
      leave: (why) => said.push(`leaves: ${why}`),
      flushed: () => {},
      validated: () => {},
    },
    5,
  );
  role.push(leader);
  return {
    heard(from: string, message: LinkMessage) {
      leader.heard(from, { ...message, link: `${from}~1` });
      return said.splice(0);
    },
    until(atMs: number) {
      const hasLeft = () => said.some((one) => one.startsWith('leaves'));
      for (let next = leader.nextDeadlineMs()!; next <= atMs && !hasLeft(); next = leader.nextDeadlineMs()!) {
        nowMs = next;
        leader.wake();
      }
      nowMs = atMs;
      return said.splice(0);
    },
  };
}

function line(message: LinkMessage): string {
  const { type, ...rest } = message;
  return `${type} ${'epoch' in rest ? rest.epoch : 'zxid' in rest ? rest.zxid % 2 ** 32 : ''}`.trim();
}

/** One that serves, with the other two in step. */
function serving() {
  const leader = fresh();
  leader.until(5);
  for (const server of ['a', 'b']) {
    leader.heard(server, { type: 'followerInfo', acceptedEpoch: 0 });
    leader.heard(server, { type: 'ackEpoch', epoch: 0, zxid: 0, counts: true });
    leader.heard(server, { type: 'ackLeader' });
  }
  return leader;
}

test('who comes before it is open is turned away', () => {
  expect(fresh().heard('a', { type: 'followerInfo', acceptedEpoch: 0 })).toEqual(['a ← refused']);
});

test('it makes an epoch that is later than any that a quorum has accepted, and serves when a quorum is in step', () => {
  const leader = fresh({ acceptedEpoch: 3 });
  leader.until(5);
  expect(leader.heard('a', { type: 'followerInfo', acceptedEpoch: 7 })).toEqual(['a ← leaderInfo 8']);
  expect(leader.heard('a', { type: 'ackEpoch', epoch: 0, zxid: 0, counts: true })).toEqual([
    'a ← sync',
    'a ← newLeader 8',
  ]);
  expect(leader.heard('a', { type: 'ackLeader' })).toEqual(['serves in 8', 'a ← upToDate 0']);
  expect(leader.heard('b', { type: 'followerInfo', acceptedEpoch: 0 })).toEqual(['b ← leaderInfo 8']);
});

test('one that has agreed to this epoch before, with another leader, does not make a quorum', () => {
  const leader = fresh();
  leader.until(5);
  leader.heard('a', { type: 'followerInfo', acceptedEpoch: 0 });
  expect(leader.heard('a', { type: 'ackEpoch', epoch: 0, zxid: 0, counts: false })).toEqual([]);
});

test.each([
  [1, 0],
  [0, 4],
])('one whose log is ahead, with %d and %d, is not to follow it', (epoch, zxid) => {
  const leader = fresh();
  leader.until(5);
  leader.heard('a', { type: 'followerInfo', acceptedEpoch: 1 });
  expect(leader.heard('a', { type: 'ackEpoch', epoch, zxid, counts: true })).toEqual(['leaves: outdated']);
});

test('it makes way for one that has accepted a later epoch, and could not follow it', () => {
  expect(serving().heard('c', { type: 'followerInfo', acceptedEpoch: 5 })).toEqual(['leaves: outdated']);
});

test('without a quorum it gives up: after initLimit ticks at first, at a tick later on', () => {
  expect(fresh().until(1006)).toEqual(['leaves: quorumAbsent']);
  const leader = serving();
  leader.heard('a', { type: 'hangUp' });
  leader.until(300);
  leader.heard('b', { type: 'hangUp' });
  expect(leader.until(405)).toContain('leaves: quorumLost');
});

test('it pings every half tick, and gives up on one that is silent for syncLimit ticks', () => {
  const leader = serving();
  const said = leader.until(500);
  expect(said.filter((one) => one === 'a ← ping')).toHaveLength(9);
  expect(leader.until(510)).toEqual(['a ← hangUp', 'b ← hangUp', 'leaves: quorumLost']);
});

test('a sync comes back behind all that was under way', () => {
  const leader = serving();
  leader.heard('a', { type: 'submit', session: '0x1', ask: { op: 'createSession', timeoutMs: 1000 } });
  expect(leader.heard('a', { type: 'flush', ticket: 1 })).toEqual([]);
  expect(leader.heard('b', { type: 'ack', zxid: 2 ** 32 + 1 })).toEqual([
    ...['a ← commit 1', 'b ← commit 1', 'applies 1', 'a ← flushed'],
  ]);
  expect(leader.heard('a', { type: 'flush', ticket: 2 })).toEqual(['a ← flushed']);
});

test('one that joins while something is under way hears of that too', () => {
  const leader = serving();
  leader.heard('a', { type: 'hangUp' });
  leader.heard('b', { type: 'submit', session: '0x1', ask: { op: 'createSession', timeoutMs: 1000 } });
  leader.heard('a', { type: 'followerInfo', acceptedEpoch: 1 });
  expect(leader.heard('a', { type: 'ackEpoch', epoch: 1, zxid: 0, counts: false })).toEqual([
    ...['a ← sync', 'a ← newLeader 1', 'a ← proposal'],
  ]);
});

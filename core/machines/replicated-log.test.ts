import { describe, expect, test } from 'vitest';
import { committedEntriesStay } from '../check/committed-entries-stay.ts';
import { oneLeaderAnEpoch } from '../check/one-leader-an-epoch.ts';
import { replay } from '../kernel/replay.ts';
import { writeTrace } from '../trace/ndjson.ts';
import { drive } from './fixtures/drive.ts';
import { announced, logNodes, logWaits, nodeNames, proposes, runLog } from './fixtures/replicated-log-runs.ts';
import { replicatedLogMachine } from './replicated-log.ts';

const nodes = ['a/log', 'b/log', 'c/log'];
const alone = () =>
  drive(replicatedLogMachine, { name: 'a/log', nodes, ...logWaits }).hear({ type: 'drawn', draw: 0.5 });
const voted = (from: string, epoch: number) => ({ type: 'voted', epoch, granted: true, from });
const leading = () => alone().wait('electionTimeout').hear(voted('b/log', 1));
const set = (value: string) => ({ type: 'propose', id: value, command: { type: 'set', value } });
const sent = (effects: readonly { type: string }[]) =>
  effects.flatMap((effect) => (effect.type === 'post' ? [(effect as unknown as { message: object }).message] : []));

describe('an election', () => {
  test('begins after a silence of chance length', () => {
    const node = alone();
    expect(node.waits()).toEqual({ electionTimeout: 225 });
    expect(node.wait('electionTimeout').state()).toBe('up.candidate.drawing');
    expect(sent(node.effects())).toEqual([
      { type: 'standing', epoch: 1, lastIndex: 0, lastEpoch: 0 },
      { type: 'standing', epoch: 1, lastIndex: 0, lastEpoch: 0 },
    ]);
  });

  test('is won with a majority, and opens the epoch with an entry of the leader', () => {
    const node = leading();
    expect(node.state()).toBe('up.leader.leading');
    expect(node.effects()[0]).toEqual({ type: 'elected', epoch: 1, lastIndex: 0 });
    expect(sent(node.effects())).toHaveLength(2);
  });

  test('is not won by hearing the same voter twice', () => {
    const five = drive(replicatedLogMachine, { name: 'a/log', nodes: [...nodes, 'd/log', 'e/log'], ...logWaits });
    five.hear({ type: 'drawn', draw: 0 }).wait('electionTimeout').hear(voted('b/log', 1)).hear(voted('b/log', 1));
    expect(five.state()).toBe('up.candidate.drawing');
  });

  test('a vote is given once an epoch', () => {
    const node = alone().hear({ type: 'standing', epoch: 1, lastIndex: 0, lastEpoch: 0, from: 'b/log' });
    expect(sent(node.effects())).toEqual([{ type: 'voted', epoch: 1, granted: true }]);
    node.hear({ type: 'standing', epoch: 1, lastIndex: 9, lastEpoch: 1, from: 'c/log' });
    expect(sent(node.effects())).toEqual([{ type: 'voted', epoch: 1, granted: false }]);
  });

  test('a vote is not given to one whose log lacks what ours has, whatever its epoch', () => {
    const node = leading()
      .hear(set('x'))
      .hear({ type: 'standing', epoch: 7, lastIndex: 1, lastEpoch: 1, from: 'c/log' });
    expect(sent(node.effects())).toEqual([{ type: 'voted', epoch: 7, granted: false }]);
    expect([node.state(), node.context()['epoch']]).toEqual(['up.follower.drawing', 7]);
  });
});

describe('a proposal', () => {
  test('is decided once a majority has it, and not before', () => {
    const node = leading().hear(set('x'));
    expect(node.effects().filter(({ type }) => type === 'committed')).toEqual([]);
    node.hear({ type: 'acked', epoch: 1, accepted: true, upTo: 2, from: 'c/log' });
    expect(node.effects()).toMatchObject([
      { type: 'committed', index: 1, command: null },
      { type: 'committed', index: 2, id: 'x', command: { value: 'x' } },
    ]);
  });

  test('goes to the leader: others say who that is, if they know', () => {
    const node = alone().hear(set('x'));
    expect(node.effects()).toEqual([{ type: 'redirected', id: 'x', leader: null }]);
    node.hear({ type: 'append', epoch: 3, prevIndex: 0, prevEpoch: 0, entries: [], committed: 0, from: 'b/log' });
    expect(node.hear(set('x')).effects()).toEqual([{ type: 'redirected', id: 'x', leader: 'b/log' }]);
  });

  test('of an earlier epoch is not decided by counting, only by an entry of the leader that follows it (figure 8)', () => {
    const node = leading().hear(set('x'));
    // Somebody else led in epoch 2 and decided nothing; we are elected again, in epoch 3.
    node
      .hear({ type: 'standing', epoch: 2, lastIndex: 2, lastEpoch: 1, from: 'c/log' })
      .hear({ type: 'drawn', draw: 0 });
    node.wait('electionTimeout').hear(voted('b/log', 3));
    node.hear({ type: 'acked', epoch: 3, accepted: true, upTo: 2, from: 'b/log' });
    expect(node.effects()).toEqual([]);
    node.hear({ type: 'acked', epoch: 3, accepted: true, upTo: 3, from: 'b/log' });
    expect(node.effects().map(({ id }) => id)).toEqual(['', 'x', '']);
  });
});

test('a follower drops what contradicts its leader, and keeps what a message that was overtaken does not mention', () => {
  const entry = (epoch: number, id: string) => ({ epoch, command: null, id });
  const append = (epoch: number, prevIndex: number, prevEpoch: number, ...entries: object[]) => ({
    ...{ type: 'append', epoch, prevIndex, prevEpoch, entries, committed: 0, from: 'b/log' },
  });
  const node = alone().hear(append(1, 0, 0, entry(1, 'x'), entry(1, 'y')));
  node.hear(append(1, 0, 0, entry(1, 'x')));
  expect((node.context()['log'] as object[]).length).toBe(2);
  node.hear(append(2, 1, 1, entry(2, 'z')));
  expect((node.context()['log'] as { id: string }[]).map(({ id }) => id)).toEqual(['x', 'z']);
  node.hear(append(2, 5, 2, entry(2, 'w')));
  expect(sent(node.effects())).toEqual([{ type: 'acked', epoch: 2, accepted: false, upTo: 2 }]);
});

describe('three nodes', () => {
  const trace = runLog({
    script: [proposes(1000, 'node-1', 'x'), proposes(1000, 'node-2', 'x'), proposes(1000, 'node-3', 'x')],
  });

  test('elect a leader, decide, and agree', () => {
    expect(oneLeaderAnEpoch(trace).verdict).toBe('holds');
    expect(committedEntriesStay(trace)).toEqual({ verdict: 'holds', measured: 2 });
    expect(announced(trace, 'committed')).toHaveLength(6);
  });

  test('leave a trace that replays to the byte', () => {
    expect(writeTrace(replay(trace, logNodes(3)))).toBe(writeTrace(trace));
  });
});

describe.each([3, 5, 7])('with %d nodes, a decision takes', (count) => {
  const latencyMs = 10;
  const names = nodeNames(count);
  const script = names.map((name) => proposes(1005, name, 'x'));
  const trace = runLog({ nodes: count, script, latencyMs: [latencyMs, latencyMs] });
  const decided = announced(trace, 'committed').find(({ effect }) => effect['id'] === 'x')!;

  test('one round trip from the leader to a majority, not three', () => {
    expect(decided.atMs - 1005).toBe(2 * latencyMs);
  });

  test('one message to each of the others, and a majority of answers', () => {
    const sends = trace.records.filter((record) => record.kind === 'send' && record.actor === decided.actor);
    const carrying = sends.filter(
      (record) => JSON.stringify(record).includes('"id":"x"') && record.atMs >= 1005 && record.atMs <= decided.atMs,
    );
    expect(carrying.filter(({ atMs }) => atMs === 1005)).toHaveLength(count - 1);
    const last = trace.records.findIndex((record) => record.kind === 'step' && record.effects.includes(decided.effect));
    const acks = trace.records
      .slice(0, last + 1)
      .filter(
        (record) =>
          record.kind === 'step' &&
          record.actor === decided.actor &&
          record.event.type === 'acked' &&
          record.event['upTo'] === decided.effect['index'],
      );
    // With its own, a majority.
    expect(acks.length + 1).toBe(Math.floor(count / 2) + 1);
  });
});

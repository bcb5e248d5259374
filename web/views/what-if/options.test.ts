import { expect, test } from 'vitest';
import { indexTrace } from '../../../core/frame/trace-index.ts';
import { burstRun, lockRun } from '../../../core/frame/fixtures/lock-run.ts';
import { formatDecision } from '../../../core/scenario/decision.ts';
import { lessons } from '../../../lessons/index.ts';
import { messageOptions } from './message-options.ts';
import { nodeOptions, nodesOf, peersOf, turnsOf } from './node-options.ts';

const burst = indexTrace(burstRun()).flights;
const lock = indexTrace(lockRun()).flights;
const told = (options: ReturnType<typeof messageOptions>) =>
  options.map(({ text, decision, why }) => [text, decision === null ? why : formatDecision(decision)]);

test('a call may be dropped, delayed, duplicated, and overtaken by what is on its way to the same place', () => {
  const [first, second] = burst.all;
  expect(told(messageOptions(burst, first!, 500))).toEqual([
    ['Drop it', `drop:${first!.seq}`],
    ['Delay it by', `delay:${first!.seq}+500`],
    ['Let the call of caller 2 overtake it', `delay:${first!.seq}+0.001`],
    ['Duplicate it', `twice:${first!.seq}`],
  ]);
  expect(second!.endMs).toBe(first!.endMs);
});

test('nothing overtakes the last one, and what is lost can only stay lost', () => {
  const last = burst.all.findLast(({ to }) => to === 'model')!;
  expect(told(messageOptions(burst, last, 1))[2]).toEqual([
    'Let the next one overtake it',
    'Nothing else is on its way there.',
  ]);
  const lost = messageOptions(burst, { ...last, lost: true }, 1);
  expect(lost.every(({ decision, why }) => decision === null && why === 'It is lost already.')).toBe(true);
});

test('on a ZooKeeper connection nothing is overtaken or duplicated, and the menu says why', () => {
  const create = lock.all.find(({ label }) => label === 'create2')!;
  expect(told(messageOptions(lock, create, 5)).map(([, outcome]) => outcome)).toEqual([
    `drop:${create.seq}`,
    `delay:${create.seq}+5`,
    'ZooKeeper speaks TCP: what was sent first arrives first.',
    'ZooKeeper speaks TCP: nothing arrives twice.',
  ]);
});

const chosen = { fromMs: 2000.001, lengthMs: 8000, other: 'server-1', rate: 1.5, fsyncMs: 50 };
const made = (process: string) =>
  nodeOptions(process, chosen).map(({ id, decision }) => (decision === null ? `no ${id}` : formatDecision(decision)));

test('a client may be paused, killed for good, and cut off; its clock is nobody’s business', () => {
  expect(made('ana')).toEqual([
    'pause:ana@2000.001-10000.001',
    'kill:ana@2000.001',
    'partition:ana,server-1@2000.001-10000.001',
    'no skew',
  ]);
});

test('a server comes back after it was killed, and has a clock and a disk', () => {
  expect(nodeOptions('server-1', { ...chosen, other: 'ana' }).map(({ decision }) => formatDecision(decision!))).toEqual(
    [
      'pause:server-1@2000.001-10000.001',
      'kill:server-1@2000.001-10000.001',
      'partition:server-1,ana@2000.001-10000.001',
      'skew:server-1,1.5,0@2000.001-10000.001',
      'slowDisk:server-1,50@2000.001-10000.001',
    ],
  );
});

test('who is there, who speaks to whom, and who hears of a knob', () => {
  expect(nodesOf(lock, ['caller-1', 'caller-2'])).toEqual(['caller-1', 'caller-2', 'model', 'server-1']);
  expect(peersOf(lock, 'caller-2')).toEqual(['model', 'server-1']);
  const lesson = lessons.find(({ id }) => id === 'timing-not-load')!;
  expect(turnsOf(lesson, 'model')).toEqual(['serviceMs']);
  expect(turnsOf(lesson, 'caller-1')).toEqual([]);
});

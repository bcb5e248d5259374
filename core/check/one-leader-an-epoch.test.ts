import { expect, test } from 'vitest';
import { story, type Line } from './fixtures/story.ts';
import { oneLeaderAnEpoch } from './one-leader-an-epoch.ts';

const elects = (node: string, epoch: number): Line => [
  `${node}/log`,
  'voted',
  'up.leader.leading',
  { type: 'elected', epoch, lastIndex: 0 },
];

test('each in an epoch of its own holds', () => {
  const trace = story([elects('node-1', 1), elects('node-2', 2), elects('node-1', 4)]);
  expect(oneLeaderAnEpoch(trace)).toEqual({ verdict: 'holds', measured: 3 });
});

test('two in one are named', () => {
  expect(oneLeaderAnEpoch(story([elects('node-1', 3), elects('node-2', 3)]))).toMatchObject({
    verdict: 'broken',
    why: 'node-2 is elected in epoch 3, as node-1 was',
    records: [1],
  });
});

test('where nobody was elected, or the end is not known, there is nothing to say', () => {
  expect(oneLeaderAnEpoch(story([])).verdict).toBe('unknown');
  expect(oneLeaderAnEpoch(story([elects('node-1', 1)], { cutShort: true })).verdict).toBe('unknown');
});

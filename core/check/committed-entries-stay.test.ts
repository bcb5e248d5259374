import { expect, test } from 'vitest';
import { committedEntriesStay } from './committed-entries-stay.ts';
import { story, type Line } from './fixtures/story.ts';

const commits = (node: string, index: number, id: string, epoch = 1): Line => [
  `${node}/log`,
  'acked',
  'up',
  { type: 'committed', index, epoch, id, command: null },
];
const elects = (node: string, epoch: number, lastIndex: number): Line => [
  `${node}/log`,
  'voted',
  'up',
  { type: 'elected', epoch, lastIndex },
];
const verdict = (...lines: Line[]) => committedEntriesStay(story(lines));

test('the same on every node, in order, holds', () => {
  const lines = [
    elects('node-1', 1, 0),
    commits('node-1', 1, 'x'),
    commits('node-1', 2, 'y'),
    commits('node-2', 1, 'x'),
  ];
  expect(verdict(...lines)).toEqual({ verdict: 'holds', measured: 2 });
});

test('another entry in the same place is named', () => {
  expect(verdict(commits('node-1', 1, 'x'), commits('node-2', 1, 'y'))).toMatchObject({
    verdict: 'broken',
    why: 'node-2 has [1,"y",null] decided at 1, where node-1 had [1,"x",null]',
    records: [1],
  });
});

test('a place that is passed over is named', () => {
  expect(verdict(commits('node-1', 2, 'y'))).toMatchObject({ verdict: 'broken', why: 'node-1 has 2 decided after 0' });
});

test('a leader of a later epoch without what was decided is named; of an earlier one it may lack it', () => {
  const decided = [elects('node-1', 2, 0), commits('node-1', 1, 'x', 2)];
  expect(verdict(...decided, elects('node-2', 3, 0))).toMatchObject({
    verdict: 'broken',
    why: 'node-2 is elected without the entry at 1, which node-1 knew to be decided',
  });
  expect(verdict(...decided, elects('node-2', 1, 0)).verdict).toBe('holds');
});

test('a node that was down begins at the first again', () => {
  const down: Line = ['node-1/log', 'crashed', 'down'];
  const up: Line = ['node-1/log', 'restarted', 'up'];
  expect(verdict(commits('node-1', 1, 'x'), down, up, commits('node-1', 1, 'x')).verdict).toBe('holds');
  expect(verdict(commits('node-1', 1, 'x'), commits('node-1', 1, 'x')).verdict).toBe('broken');
});

test('where nothing was decided there is nothing to say', () => {
  expect(verdict().verdict).toBe('unknown');
});

import { expect, test } from 'vitest';
import type { RecordOf } from '../trace/record.ts';
import { faultWords, isDeadBy } from './fault-words.ts';

const record = (change: 'begins' | 'ends', fault: RecordOf<'fault'>['fault'], seq = 0): RecordOf<'fault'> => ({
  ...{ seq, atMs: 0, actor: 'network', kind: 'fault', cause: null, change, fault },
});

test.each([
  [{ type: 'kill', process: 'server-3' }, 'server 3 is killed', 'server 3 starts again'],
  [
    { type: 'partition', between: ['ana', 'server-1'] },
    'Ana and server 1 cannot reach each other',
    'Ana and server 1 reach each other again',
  ],
  [{ type: 'skew', process: 'server-1', rate: 2 }, 'server 1’s clock goes wrong', 'server 1’s clock is right again'],
  [{ type: 'slowDisk', process: 'server-1' }, 'server 1’s disk is slow', 'server 1’s disk is fast again'],
])('%o in words', (fault, begins, ends) => {
  expect([faultWords(record('begins', fault)), faultWords(record('ends', fault))]).toEqual([begins, ends]);
});

test('who is killed is dead until it starts again', () => {
  const kill = { type: 'kill', process: 'server-1' };
  const records = [record('begins', kill, 0), record('ends', kill, 1)];
  expect([0, 1, 2].map((seq) => isDeadBy(records, 'server-1', seq))).toEqual([false, true, false]);
  expect(isDeadBy(records, 'ana', 1)).toBe(false);
});

import { expect, test } from 'vitest';
import { doingOf } from './mark.ts';

test.each([
  ['idle', 'idle', 'idle', 'idle'],
  ['waiting', 'queued.waiting', 'waits', 'waits'],
  ['calling', 'held', 'holds', 'holds'],
  ['calling', undefined, 'calls', 'calls'],
  ['calling', 'doubtful.silent', 'doubtful', 'doubtful'],
  ['calling', 'lost', 'lost', 'lost'],
  ['backingOff', 'held', 'backs-off', 'backs off'],
  ['leaving', 'releasing', 'holds', 'lets go'],
  ['done', 'lost', 'done', 'done'],
  ['refused', 'failed', 'lost', 'refused'],
  ['thinking.veryHard', undefined, 'other', 'very hard'],
])('a caller that is %s while its lock is %s: %s', (caller, gate, mark, word) => {
  expect(doingOf(caller, gate)).toEqual({ mark, word });
});

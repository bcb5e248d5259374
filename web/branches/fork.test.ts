import { expect, test } from 'vitest';
import type { Flight, Flights } from '../../core/frame/messages.ts';
import { parseDecision } from '../../core/scenario/decision.ts';
import { fork, justAfter } from './fork.ts';

/** Message 10 is sent at 1 s, 20 at 2 s, and so on. */
const flights: Flights = {
  all: [10, 20, 30].map((seq) => ({ seq, sentMs: 100 * seq }) as Flight),
  ...{ sentMs: [1000, 2000, 3000], longestMs: 10, medianMs: 5 },
};

test.each([
  ['later messages', ['drop:10', 'drop:30'], 'twice:20', ['drop:10', 'twice:20']],
  ['an earlier fate of the same message', ['drop:20'], 'delay:20+5', ['delay:20+5']],
  ['later strikes', ['pause:ana@500-900', 'kill:bo@2500'], 'drop:20', ['pause:ana@500-900', 'drop:20']],
  ['later turns', ['serviceMs=5@1500', 'serviceMs=9@2500'], 'kill:bo@2000', ['serviceMs=5@1500', 'kill:bo@2000']],
  ['what is sent at the instant of a strike', ['drop:20'], 'kill:bo@2000', ['kill:bo@2000']],
  [
    'nothing of what was decided at the same instant',
    ['kill:ana@2000'],
    'kill:bo@2000',
    ['kill:ana@2000', 'kill:bo@2000'],
  ],
])('a branch leaves behind %s', (_what, made, next, kept) => {
  expect(fork(made.map(parseDecision), parseDecision(next), flights)).toEqual(kept.map(parseDecision));
});

test.each([
  [0, 0.001],
  [2400.125, 2400.126],
  [2400.1257, 2400.126],
  [200.001, 200.002],
])('the first instant after %d is %d', (atMs, after) => {
  expect(justAfter(atMs)).toBe(after);
});

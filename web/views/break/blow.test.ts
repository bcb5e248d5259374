import { expect, test } from 'vitest';
import type { Flight, Flights } from '../../../core/frame/messages.ts';
import { textOf } from '../../../lessons/blows.ts';
import type { Blow } from '../../../lessons/lesson.ts';
import { decisionOf, peersOf, targetsOf } from './blow.ts';

const flight = (seq: number, from: string, to: string, sentMs: number, background = false) =>
  ({ seq, from, to, sentMs, background }) as Flight;
const flights = {
  all: [
    flight(1, 'ana', 'server-1', 100),
    flight(2, 'ana', 'server-1', 200, true),
    flight(3, 'server-1', 'ana', 300),
    flight(4, 'ana', 'resource', 400),
  ],
} as unknown as Flights;

test.each<[Blow, string, string | null]>([
  ['pause', 'ana', 'pause:ana@150-5150'],
  ['partition', 'ana', 'partition:ana,server-1@150-5150'],
  ['kill', 'ana', 'kill:ana@150'],
  ['kill', 'server-1', 'kill:server-1@150-5150'],
  ['drop', 'ana', 'drop:4'],
  ['delay', 'server-1', 'delay:3+5000'],
  ['drop', 'resource', null],
])('%s %s is %s', (blow, who, expected) => {
  const decision = decisionOf({ blow, who, other: 'server-1', fromMs: 150, lengthMs: 5000 }, flights);
  expect(decision && textOf(decision)).toBe(expected);
});

test('whoever takes part can be stopped, whoever sends can lose a message', () => {
  expect(targetsOf('pause', flights, ['ana', 'bo'])).toEqual(['ana', 'bo', 'server-1', 'resource']);
  expect(targetsOf('drop', flights, ['ana', 'bo'])).toEqual(['ana', 'server-1']);
  expect(peersOf('ana', flights)).toEqual(['server-1', 'resource']);
});

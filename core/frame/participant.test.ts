import { expect, test } from 'vitest';
import { byName, machineOf, nameOf, participantOf } from './participant.ts';

test('an address is a participant and one of its machines', () => {
  expect(['caller-3/lock', 'model'].map(participantOf)).toEqual(['caller-3', 'model']);
  expect(['caller-3/lock', 'model'].map(machineOf)).toEqual(['lock', 'model']);
  expect(nameOf('caller-3')).toBe('caller 3');
});

test('names are ordered as a reader counts', () => {
  expect(['caller-10', 'bo', 'caller-2', 'ana'].sort(byName)).toEqual(['ana', 'bo', 'caller-2', 'caller-10']);
});

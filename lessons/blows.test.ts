import { expect, test } from 'vitest';
import { parseDecision } from '../core/scenario/decision.ts';
import { blowOf, leftOf } from './blows.ts';

test.each([
  ['pause:ana@1-2', 'pause'],
  ['partition:ana,bo@1-2', 'partition'],
  ['delay:12+500', 'delay'],
  ['skew:server-1,1.1,0@0', undefined],
  ['serviceMs=5@1', undefined],
])('%s is counted as %s', (text, blow) => {
  expect(blowOf(parseDecision(text))).toBe(blow);
});

test('what is spent is gone, and no more than that', () => {
  const decisions = ['pause:ana@1-2', 'pause:bo@1-2', 'drop:7'].map(parseDecision);
  expect(leftOf({ budget: { pause: 3, drop: 1 } }, decisions)).toEqual({
    ...{ pause: 1, partition: 0, kill: 0, drop: 0, delay: 0 },
  });
});

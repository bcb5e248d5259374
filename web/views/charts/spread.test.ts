import { expect, test } from 'vitest';
import { spread } from './spread.ts';

test('labels that are apart stay where they are', () => expect(spread([10, 50], 12, 100)).toEqual([10, 50]));
test('labels too near move apart, in their order', () => expect(spread([50, 48, 49], 12, 100)).toEqual([72, 48, 60]));
test('of equals the last stands on top, as p99 does over p95', () => expect(spread([9, 9], 12, 100)).toEqual([21, 9]));
test('none leaves the chart', () => expect(spread([95, 99], 12, 100)).toEqual([88, 100]));

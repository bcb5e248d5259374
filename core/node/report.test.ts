import { afterEach, expect, test, vi } from 'vitest';
import type { Claim, Lesson, Variant } from '../../lessons/lesson.ts';
import { beliefsApart } from '../check/beliefs-apart.ts';
import { story } from '../check/fixtures/story.ts';
import { reached } from '../check/reached.ts';
import type { Check } from '../check/verdict.ts';
import { report } from './report.ts';

afterEach(() => vi.restoreAllMocks());

// A line of it is a millisecond: both believe for one, or neither does.
const overlap = story([
  ['ana/lock', 'told', 'held'],
  ['bo/lock', 'told', 'held'],
  ['ana/lock', 'told', 'lost'],
]);
const handOver = story([
  ['ana/lock', 'told', 'held'],
  ['ana/lock', 'told', 'idle'],
  ['bo/lock', 'told', 'held'],
]);
const apart = beliefsApart('lock');

/** What is printed of one claim, and the exit status. */
function printed(check: Check, trace = overlap): [line: string | undefined, exit: number] {
  const claim: Claim = { id: 'told', statement: 'What is claimed', check: () => check };
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const exit = report({ id: 'told' } as Lesson, { id: 'by-hand', claims: [claim] } as unknown as Variant, trace, false);
  const lines = written.mock.calls.map(([text]) => String(text));
  written.mockRestore();
  return [lines[1]?.trimEnd(), exit];
}

test('of an invariant: what was measured, and what it should have been', () => {
  expect(printed(apart)).toEqual([
    '✗ broken  What is claimed (measured 1, expected 0 ms): ana still believes it holds when bo begins to',
    1,
  ]);
  expect(printed(apart, handOver)).toEqual(['✓ holds   What is claimed (measured 0, expected 0 ms)', 0]);
});

test('of a failure that was to be reached: what was measured, and not what would have been without it', () => {
  expect(printed(reached(apart))).toEqual(['✓ holds   What is claimed (measured 1 ms)', 0]);
  expect(printed(reached(apart), handOver)).toEqual([
    '✗ broken  What is claimed (measured 0 ms): the failure did not come about in this run',
    1,
  ]);
});

test('of a run that was cut short: that nobody knows', () => {
  const cut = story([['ana/lock', 'told', 'held']], { cutShort: true });
  expect(printed(reached(apart), cut)).toEqual(['? unknown What is claimed (measured 0 ms)', 1]);
});

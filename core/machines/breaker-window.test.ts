import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plus, type Counts } from './breaker-counts.ts';
import { added, countsOf, emptyWindow, type WindowKind } from './breaker-window.ts';

const failure: Counts = { fires: 0, completed: 1, failures: 1, slow: 0 };
const success: Counts = { fires: 0, completed: 1, failures: 0, slow: 0 };
const slow: Counts = { fires: 0, completed: 1, failures: 0, slow: 1 };
const fire: Counts = { fires: 1, completed: 0, failures: 0, slow: 0 };

/** Counted in turn, each at its instant; what is in the window at the end. */
function counted(kind: WindowKind, entries: readonly (readonly [atMs: number, Counts])[], nowMs: number): Counts {
  let window = emptyWindow(kind);
  for (const [atMs, more] of entries) window = added(window, more, atMs);
  return countsOf(window, nowMs);
}

describe('what is still in the window', () => {
  const time: WindowKind = { kind: 'time', windowMs: 5000, grainMs: 0 };
  const buckets: WindowKind = { kind: 'buckets', buckets: 5, bucketMs: 1000 };
  const rotating: WindowKind = { kind: 'rotating', buckets: 5, bucketMs: 1000 };

  test.each([
    ['a failure just under five seconds old', time, [[100, failure]], 5099, 1],
    ['one of exactly five seconds', time, [[100, failure]], 5100, 0],
    ['in buckets, one of 4.001 s whose bucket has gone', buckets, [[999, failure]], 5000, 0],
    ['in buckets, one of 4.999 s whose bucket has not', buckets, [[1000, failure]], 5999, 1],
    ['in buckets, one of an hour', buckets, [[0, failure]], 3_600_000, 0],
    ['in buckets that move when something comes, one of an hour', rotating, [[0, failure]], 3_600_000, 1],
    ['of seven failures in a count of six', { kind: 'count', size: 6 }, Array(7).fill([0, failure]), 0, 6],
    [
      'failures in a row',
      { kind: 'consecutive' },
      [
        [0, failure],
        [0, success],
        [0, failure],
      ],
      0,
      1,
    ],
    [
      'failures ever',
      { kind: 'cumulative' },
      [
        [0, failure],
        [0, success],
        [9e9, failure],
      ],
      9e9,
      2,
    ],
  ] as [string, WindowKind, [number, Counts][], number, number][])('%s', (_what, kind, entries, nowMs, failures) => {
    expect(counted(kind, entries, nowMs).failures).toBe(failures);
  });

  test('a wall clock set back fills the newest bucket', () => {
    expect(
      counted(
        buckets,
        [
          [9000, failure],
          [2000, failure],
        ],
        2000,
      ).failures,
    ).toBe(2);
  });

  test('a coming does not end a row of failures, nor push an outcome out of a count', () => {
    expect(
      counted(
        { kind: 'consecutive' },
        [
          [0, failure],
          [0, fire],
          [0, failure],
        ],
        0,
      ),
    ).toMatchObject({ failures: 2, fires: 1 });
    expect(
      counted(
        { kind: 'count', size: 1 },
        [
          [0, failure],
          [0, fire],
        ],
        0,
      ),
    ).toEqual(failure);
  });

  test('what comes within a grain leaves with its first', () => {
    const grained: WindowKind = { kind: 'time', windowMs: 1000, grainMs: 100 };
    expect(
      counted(
        grained,
        [
          [0, failure],
          [90, failure],
        ],
        999,
      ).failures,
    ).toBe(2);
    expect(
      counted(
        grained,
        [
          [0, failure],
          [90, failure],
        ],
        1000,
      ).failures,
    ).toBe(0);
  });
});

const kinds: fc.Arbitrary<WindowKind> = fc.constantFrom(
  { kind: 'cumulative' },
  { kind: 'count', size: 7 },
  { kind: 'time', windowMs: 1000, grainMs: 0 },
  { kind: 'buckets', buckets: 4, bucketMs: 250 },
  { kind: 'rotating', buckets: 4, bucketMs: 250 },
);
const entries = fc
  .array(fc.tuple(fc.nat(400), fc.constantFrom(failure, success, slow)), { maxLength: 60 })
  .map((waits) =>
    waits.reduce<[number, Counts][]>((all, [ms, what]) => [...all, [(all.at(-1)?.[0] ?? 0) + ms, what]], []),
  );

test('a window holds what it was given, the youngest of it, and nothing else', () => {
  fc.assert(
    fc.property(kinds, entries, (kind, given) => {
      const found = counted(kind, given, given.at(-1)?.[0] ?? 0);
      const youngest = given.slice(given.length - found.completed).map(([, what]) => what);
      const none: Counts = { fires: 0, completed: 0, failures: 0, slow: 0 };
      expect(found).toEqual(youngest.reduce(plus, none));
    }),
  );
});

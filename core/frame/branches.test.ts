import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layoutBranches, type Limb, type Placed } from './branches.ts';

const root: Limb = { id: 'run', parent: null, forkMs: 0, endMs: 100 };
const limb = (id: string, parent: string, forkMs: number): Limb => ({ id, parent, forkMs, endMs: 100 });

test('a run without branches is one row; of its branches the last to leave is nearest', () => {
  expect(layoutBranches([root]).map(({ id, row }) => [id, row])).toEqual([['run', 0]]);
  const tree = layoutBranches([root, limb('early', 'run', 10), limb('late', 'run', 60), limb('later', 'late', 80)]);
  expect(tree.map(({ id, row, parentRow, depth }) => [id, row, parentRow, depth])).toEqual([
    ['run', 0, 0, 0],
    ['late', 1, 0, 1],
    ['later', 2, 1, 2],
    ['early', 3, 0, 1],
  ]);
});

test('a branch whose parent is gone hangs on the run', () => {
  expect(layoutBranches([root, limb('orphan', 'gone', 20)])).toMatchObject([
    { id: 'run' },
    { id: 'orphan', parentRow: 0 },
  ]);
});

test('every branch has one row of its own, and no line crosses another', () => {
  const forks = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 9 })), { maxLength: 12 });
  fc.assert(
    fc.property(forks, (drawn) => {
      const limbs = [root];
      drawn.forEach(([of, moreMs], i) => {
        const parent = limbs[of % limbs.length] as Limb;
        limbs.push({ id: `${i}`, parent: parent.id, forkMs: parent.forkMs + moreMs + i / 100, endMs: 1000 });
      });
      const placed = layoutBranches(limbs);
      expect(placed.map(({ row }) => row)).toEqual(placed.map((_, i) => i));
      expect(placed).toHaveLength(limbs.length);
      for (const one of placed) for (const other of placed) expect(crosses(one, other)).toBe(false);
    }),
  );
});

/** The way down from its parent's row to its own runs through another's line. */
function crosses({ forkMs, row, parentRow }: Placed, other: Placed): boolean {
  return parentRow < other.row && other.row < row && other.forkMs < forkMs;
}

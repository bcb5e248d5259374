import type { RowNow } from '../../../core/frame/statechart.ts';

/** Pixels: a row of one line, each further line, the bar of a wait, and a letter. */
const sizes = { row: 30, line: 15, bar: 6, letter: 6.8 };

/**
 * @param across width that a row's events have.
 * @param room height that all rows have.
 * @returns how many rows fit, one at least.
 */
export function fit(rows: readonly RowNow[], across: number, room: number): number {
  let left = room;
  const rest = rows.findIndex(({ row, part }) => {
    const lines = Math.max(1, Math.ceil((row.says.length * sizes.letter) / Math.max(60, across)));
    left -= Math.max(sizes.row, 10 + lines * sizes.line) + (part === null ? 0 : sizes.bar);
    return left < 0;
  });
  return rest === -1 ? rows.length : Math.max(1, rest);
}

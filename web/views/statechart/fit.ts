import type { RowNow } from '../../../core/frame/statechart.ts';

/** Pixels: a line, the bar of a wait, and a letter. */
const sizes = { line: 15, bar: 6, letter: 6.8 };

/**
 * @param across width that a row's events have.
 * @param room height that all rows have.
 * @param least height of a row of one line.
 * @returns how many rows fit, one at least.
 */
export function fit(rows: readonly RowNow[], across: number, room: number, least = 30): number {
  let left = room;
  const rest = rows.findIndex(({ row, part }) => {
    const lines = Math.max(1, Math.ceil((row.says.length * sizes.letter) / Math.max(60, across)));
    left -= Math.max(least, 10 + lines * sizes.line) + (part === null ? 0 : sizes.bar);
    return left < 0;
  });
  return rest === -1 ? rows.length : Math.max(1, rest);
}

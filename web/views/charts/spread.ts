/**
 * Moves labels apart so that none covers another, in their order, as little as that takes, and keeps them within a height.
 *
 * @returns where each goes.
 */
export function spread(wanted: readonly number[], gap: number, height: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || b - a);
  const placed = [...wanted];
  let above = -Infinity;
  for (const i of order) above = placed[i] = Math.max(placed[i] ?? 0, above + gap);
  let below = height + gap;
  for (const i of order.reverse()) below = placed[i] = Math.min(placed[i] ?? 0, below - gap);
  return placed;
}

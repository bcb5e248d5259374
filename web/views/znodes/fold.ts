/** As many rows as there is room for, the one in hand always among them. @returns them, and how many are left out. */
export function fold<T>(rows: readonly T[], room: number, inHand: (row: T) => boolean): { shown: T[]; more: number } {
  if (rows.length <= room) return { shown: [...rows], more: 0 };
  const shown = rows.slice(0, room);
  const chosen = rows.find(inHand);
  if (chosen !== undefined && !shown.includes(chosen)) shown[room - 1] = chosen;
  return { shown, more: rows.length - room };
}

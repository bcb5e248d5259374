/** A run, or a branch of one, as the tree of branches draws it. */
export interface Limb {
  id: string;
  /** Null for the run that nobody has decided anything about. */
  parent: string | null;
  /** Where it leaves its parent, and where it ends; 0 for the run itself. */
  forkMs: number;
  endMs: number;
}

export interface Placed extends Limb {
  /** From the top, 0 for the run itself. */
  row: number;
  parentRow: number;
  depth: number;
}

/**
 * Gives each branch a row below the run that it leaves, so that no line crosses another: of several that leave one run,
 * the last to leave it is nearest.
 *
 * @returns the run and its branches from top to bottom; a branch of nobody hangs on the run itself.
 */
export function layoutBranches(limbs: readonly Limb[]): Placed[] {
  const known = new Set(limbs.map(({ id }) => id));
  const root = limbs.find(({ parent }) => parent === null);
  if (!root) return [];
  const childrenOf = (id: string) =>
    limbs
      .filter((limb) => limb !== root && (limb.parent === id || (id === root.id && !known.has(limb.parent ?? id))))
      .sort((one, other) => other.forkMs - one.forkMs);
  const placed: Placed[] = [];
  const place = (limb: Limb, parentRow: number, depth: number): void => {
    const row = placed.length;
    placed.push({ ...limb, row, parentRow, depth });
    for (const child of childrenOf(limb.id)) place(child, row, depth + 1);
  };
  place(root, 0, 0);
  return placed;
}

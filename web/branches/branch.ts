import type { Limb } from '../../core/frame/branches.ts';

/** A run that a reader's decisions have made of another. The run itself is the branch without decisions. */
export interface Branch {
  /** As they stand in a link; they are also what names it. */
  decisions: readonly string[];
  name: string;
  /** Where it leaves its parent, and where it ends. */
  forkMs: number;
  endMs: number;
}

/** The oldest go first when there are more. */
const most = 24;

export function idOf(decisions: readonly string[]): string {
  return decisions.join(' ');
}

/** @returns the branch that another was made of: the longest that begins with the same decisions. */
export function parentOf(branches: readonly Branch[], decisions: readonly string[]): Branch | undefined {
  const above = branches.filter(
    (each) => each.decisions.length < decisions.length && each.decisions.every((one, i) => one === decisions[i]),
  );
  return above.sort((one, other) => other.decisions.length - one.decisions.length)[0];
}

/** @returns how many decisions two branches share before they part, and those of the other after that. */
export function apart(
  decisions: readonly string[],
  other: readonly string[],
): { kept: number; instead: readonly string[] } {
  const differs = decisions.findIndex((one, i) => one !== other[i]);
  const kept = differs === -1 ? decisions.length : differs;
  return { kept, instead: other.slice(kept) };
}

/** @returns the branches with one more; one that is there already keeps its name. */
export function withBranch(branches: readonly Branch[], branch: Branch): Branch[] {
  const id = idOf(branch.decisions);
  const i = branches.findIndex((each) => idOf(each.decisions) === id);
  if (i !== -1) return branches.with(i, { ...branch, name: (branches[i] as Branch).name });
  const [first, ...rest] = branches;
  return first && branches.length >= most ? [first, ...rest.slice(1), branch] : [...branches, branch];
}

/** @returns the branches without one; what was made of it stays, and hangs on what that was made of. */
export function withoutBranch(branches: readonly Branch[], id: string): Branch[] {
  return branches.filter(({ decisions }) => decisions.length === 0 || idOf(decisions) !== id);
}

export function renamed(branches: readonly Branch[], id: string, name: string): Branch[] {
  const trimmed = name.trim().slice(0, 80);
  if (trimmed === '') return [...branches];
  return branches.map((each) => (idOf(each.decisions) === id ? { ...each, name: trimmed } : each));
}

export function limbsOf(branches: readonly Branch[]): Limb[] {
  return branches.map(({ decisions, forkMs, endMs }) => {
    const parent = decisions.length === 0 ? null : idOf(parentOf(branches, decisions)?.decisions ?? []);
    return { id: idOf(decisions), parent, forkMs, endMs };
  });
}

/** @returns what was kept, or only the run itself where that cannot be read. */
export function readBranches(text: string | null, run: Branch): Branch[] {
  const kept = parsed(text).filter(isBranch);
  return kept.some(({ decisions }) => decisions.length === 0) ? kept : [run, ...kept];
}

function parsed(text: string | null): unknown[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

function isBranch(each: unknown): each is Branch {
  if (typeof each !== 'object' || each === null) return false;
  const { decisions, name, forkMs, endMs } = each as Record<string, unknown>;
  const words = Array.isArray(decisions) && decisions.every((one) => typeof one === 'string');
  return words && typeof name === 'string' && Number.isFinite(forkMs) && Number.isFinite(endMs);
}

import { keep, kept } from '../kept/kept.ts';
import { readBranches, renamed, withBranch, withoutBranch, type Branch } from './branch.ts';

export type Branches = ReturnType<typeof createBranches>;

/**
 * The branches that a reader has made of one run; kept on the reader's machine.
 *
 * @param run which lesson, variant, seed and knobs, in any words that differ where these do.
 */
export function createBranches(run: string) {
  const key = `branches:${run}`;
  let all = $state.raw(readBranches(kept(key), { decisions: [], name: 'the run', forkMs: 0, endMs: 0 }));

  function become(next: Branch[]): void {
    all = next;
    keep(key, JSON.stringify(next));
  }

  return {
    get all() {
      return all;
    },
    add(branch: Branch): void {
      const before = JSON.stringify(all);
      const next = withBranch(all, branch);
      // A run that nobody has branched off from is nothing to remember.
      if (next.length === 1) all = next;
      else if (JSON.stringify(next) !== before) become(next);
    },
    rename: (id: string, name: string) => become(renamed(all, id, name)),
    remove: (id: string) => become(withoutBranch(all, id)),
  };
}

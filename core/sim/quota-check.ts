import type { ErrorName } from '../zk/errors.ts';
import type { TreeView } from './tree-view.ts';

/**
 * Whether a change would take more than a hard limit allows; a soft limit forbids nothing.
 *
 * Source: `ZooKeeperServer.checkQuota`, which does so only when `enforceQuota` is set.
 */
export function quotaError(tree: TreeView, path: string, count: number, bytes: number): ErrorName | undefined {
  const quota = tree.quotaOn(path);
  if (quota === undefined) return undefined;
  if (quota === 'unreadable') return 'MarshallingError';
  const { limits, usage } = quota;
  const exceeds = (limit = -1, used = -1, more: number) => more !== 0 && limit > -1 && used + more > limit;
  const tooMany = exceeds(limits['countHardLimit'], usage['count'], count);
  const tooMuch = exceeds(limits['byteHardLimit'], usage['bytes'], bytes);
  return tooMany || tooMuch ? 'QuotaExceeded' : undefined;
}

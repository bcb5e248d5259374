import type { Request, WatchEventType } from '../zk/messages.ts';
import type { DataTree } from './data-tree.ts';
import type { LeaveWatch } from './watches.ts';

export type SetWatches = Extract<Request, { op: 'setWatches' | 'setWatches2' }>;

/**
 * Leaves watches again that an earlier connection had left, unless what they waited for has happened since: then it is
 * to be told. What was created and deleted again meanwhile nobody ever learns.
 *
 * @returns what there is to tell, in order.
 *
 * Source: `DataTree.setWatches`.
 */
export function catchUp(
  request: SetWatches,
  tree: DataTree,
  leave: LeaveWatch,
): { path: string; event: WatchEventType }[] {
  const { relativeZxid, dataWatches, existWatches, childWatches } = request;
  const missed: { path: string; event: WatchEventType }[] = [];

  function settle(table: 'data' | 'children', path: string, event: WatchEventType | undefined): void {
    if (event) missed.push({ path, event });
    else leave(table, path);
  }

  for (const path of dataWatches) {
    const znode = tree.find(path);
    const changed = znode && znode.mzxid > relativeZxid ? 'NodeDataChanged' : undefined;
    settle('data', path, znode ? changed : 'NodeDeleted');
  }
  for (const path of existWatches) settle('data', path, tree.find(path) && 'NodeCreated');
  for (const path of childWatches) {
    const znode = tree.find(path);
    const changed = znode && znode.pzxid > relativeZxid ? 'NodeChildrenChanged' : undefined;
    settle('children', path, znode ? changed : 'NodeDeleted');
  }
  if (request.op === 'setWatches') return missed;
  for (const table of ['children', 'data'] as const) {
    for (const path of request.persistentWatches) leave(table, path, 'persistent');
    for (const path of request.persistentRecursiveWatches) leave(table, path, 'persistentRecursive');
  }
  return missed;
}

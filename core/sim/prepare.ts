import { openAcl } from '../zk/acl.ts';
import type { MultiOp, Request } from '../zk/messages.ts';
import { validatePath } from '../zk/paths.ts';
import { keptAcl, permission, permits } from './access.ts';
import { isVersion, refused, type PrepareContext } from './prepare-context.ts';
import { prepareMulti } from './prepare-multi.ts';
import { preparePart } from './prepare-part.ts';
import type { TreeView } from './tree-view.ts';
import type { PartTxn, WriteTxn } from './txn.ts';

/** A request that goes through the leader and uses up a zxid, whatever comes of it. */
export type WriteRequest =
  | MultiOp
  | SetAcl
  | Extract<Request, { op: 'multi' | 'reconfig' }>
  /** One that could not be read. */
  | Extract<Request, { op: 'unreadable' }>
  /** Not a client's: containers and znodes with a time to live are removed by the leader itself. */
  | { op: 'deleteContainer'; path: string };

type SetAcl = Extract<Request, { op: 'setACL' }>;

/**
 * Makes a write into the transaction that carries it out, or into the error that says why not; the order of the
 * checks is what decides which of several errors a client gets to see.
 *
 * @param tree as it will be when all that comes before has been applied: see `outstandingChanges`.
 *
 * Source: `PrepRequestProcessor.pRequest2Txn`.
 */
export function prepare(request: WriteRequest, tree: TreeView, context: PrepareContext): WriteTxn {
  switch (request.op) {
    case 'setACL':
      return prepareSetAcl(request, tree, context);
    case 'multi':
      return prepareMulti(request.ops, tree, context);
    case 'reconfig':
      // No server here can change its ensemble, which is what a standalone one says.
      return refused(context.rules.reconfigEnabled ? 'Unimplemented' : 'ReconfigDisabled');
    case 'deleteContainer':
      return prepareDeleteContainer(request.path, tree);
    case 'unreadable':
      // ZooKeeper reads a client's deleteContainer in a way that finds a path with zeros in it.
      return refused(request.code === 20 ? 'BadArguments' : 'MarshallingError');
    default:
      return preparePart(request, tree, context);
  }
}

function prepareSetAcl(
  { path, acl = [...openAcl], version }: SetAcl,
  tree: TreeView,
  { auth }: PrepareContext,
): WriteTxn {
  if (validatePath(path) !== undefined) return refused('BadArguments');
  const kept = keptAcl(acl, auth);
  if (!kept) return refused('InvalidACL');
  const znode = tree.find(path);
  if (!znode) return refused('NoNode');
  if (!permits(znode.acl, permission.admin, auth)) return refused('NoAuth');
  if (!isVersion(version, znode.aversion)) return refused('BadVersion');
  return { type: 'setACL', path, acl: kept, version: (znode.aversion + 1) | 0 };
}

function prepareDeleteContainer(path: string, tree: TreeView): PartTxn {
  const znode = tree.find(path);
  if (!znode) return refused('NoNode');
  if (znode.children.size > 0) return refused('NotEmpty');
  return znode.kind === 'ephemeral' ? refused('BadVersion') : { type: 'delete', path };
}

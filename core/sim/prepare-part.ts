import type { MultiOp } from '../zk/messages.ts';
import { validatePath } from '../zk/paths.ts';
import { permission, permits } from './access.ts';
import { isVersion, refused, type PrepareContext } from './prepare-context.ts';
import { prepareCreate } from './prepare-create.ts';
import { quotaError } from './quota-check.ts';
import type { TreeView } from './tree-view.ts';
import type { PartTxn } from './txn.ts';
import { byteLength } from './znode.ts';

type Versioned<Name extends MultiOp['op']> = Extract<MultiOp, { op: Name; version: number }>;

/** Source: `DataTree.isSpecialPath`. */
const ownPaths = ['/', '/zookeeper', '/zookeeper/quota', '/zookeeper/config'];

/** A write that can stand alone as well as in a multi. Source: `PrepRequestProcessor.pRequest2Txn`. */
export function preparePart(request: MultiOp, tree: TreeView, context: PrepareContext): PartTxn {
  switch (request.op) {
    case 'create':
    case 'create2':
    case 'createTTL':
      return prepareCreate(request, tree, context);
    case 'delete':
      return prepareDelete(request, tree, context);
    case 'setData':
      return prepareSetData(request, tree, context);
    case 'check':
      return prepareCheck(request, tree, context);
  }
}

function prepareDelete(
  { path, version }: Versioned<'delete' | 'check'>,
  tree: TreeView,
  { auth }: PrepareContext,
): PartTxn {
  const slash = path.lastIndexOf('/');
  if (slash === -1 || path.includes('\0') || ownPaths.includes(path)) return refused('BadArguments');
  const parent = tree.find(path.slice(0, slash));
  if (!parent) return refused('NoNode');
  if (!permits(parent.acl, permission.delete, auth)) return refused('NoAuth');
  const znode = tree.find(path);
  if (!znode) return refused('NoNode');
  if (!isVersion(version, znode.version)) return refused('BadVersion');
  if (znode.children.size > 0) return refused('NotEmpty');
  return { type: 'delete', path };
}

function prepareSetData(request: Versioned<'setData'>, tree: TreeView, { auth, rules }: PrepareContext): PartTxn {
  const { path, data, version } = request;
  if (validatePath(path) !== undefined) return refused('BadArguments');
  const znode = tree.find(path);
  if (!znode) return refused('NoNode');
  if (!permits(znode.acl, permission.write, auth)) return refused('NoAuth');
  const more = byteLength(data) - byteLength(znode.data);
  const tooMuch = rules.enforceQuota && quotaError(tree, path, 0, more);
  if (tooMuch) return refused(tooMuch);
  if (!isVersion(version, znode.version)) return refused('BadVersion');
  return { type: 'setData', path, data, version: (znode.version + 1) | 0 };
}

function prepareCheck(
  { path, version }: Versioned<'delete' | 'check'>,
  tree: TreeView,
  { auth }: PrepareContext,
): PartTxn {
  if (validatePath(path) !== undefined) return refused('BadArguments');
  const znode = tree.find(path);
  if (!znode) return refused('NoNode');
  if (!permits(znode.acl, permission.read, auth)) return refused('NoAuth');
  if (!isVersion(version, znode.version)) return refused('BadVersion');
  return { type: 'check', path, version: (znode.version + 1) | 0 };
}

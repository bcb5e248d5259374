import type { ErrorName } from '../zk/errors.ts';
import type { Acl, CreateMode, Request } from '../zk/messages.ts';
import { validatePath } from '../zk/paths.ts';
import { openAcl, type DataTree } from './data-tree.ts';
import type { Txn, ZnodeKind } from './txn.ts';

export type CreateRequest = Extract<Request, { op: 'create' | 'create2' }>;
export type DeleteRequest = Extract<Request, { op: 'delete' }>;
export type WriteTxn = Extract<Txn, { type: 'create' | 'delete' | 'error' }>;

/**
 * Makes a write into the transaction that carries it out, or into the error that says why not; the order of the
 * checks is what decides which of several errors a client gets to see.
 *
 * Of access control lists only `world:anyone` is enforced. A list that asks for more is refused as Unimplemented,
 * where ZooKeeper would accept it: a znode that seems protected and is not would be the worse lie.
 *
 * Source: `PrepRequestProcessor.pRequest2TxnCreate` and `pRequest2Txn`.
 */
export function prepare(request: CreateRequest | DeleteRequest, tree: DataTree): WriteTxn {
  return request.op === 'delete' ? prepareDelete(request, tree) : prepareCreate(request, tree);
}

/** What an access control list permits. Source: `ZooDefs.Perms`. */
export const permission = { read: 1, create: 4, delete: 8 } as const;

/** Whether anyone may do it, for nobody is authenticated here. */
export function permits(acl: readonly Acl[], wanted: number): boolean {
  return acl.some(({ perms, scheme, id }) => (perms & wanted) !== 0 && scheme === 'world' && id === 'anyone');
}

function prepareCreate(request: CreateRequest, tree: DataTree): WriteTxn {
  if (!Object.hasOwn(modes, request.mode)) return refused('BadArguments');
  const { kind, sequential } = modes[request.mode];
  const slash = request.path.lastIndexOf('/');
  if (slash === -1 || request.path.includes('\0')) return refused('BadArguments');
  const acl = request.acl ?? openAcl;
  const faulty = aclError(acl);
  if (faulty) return refused(faulty);
  const parent = tree.find(request.path.slice(0, slash));
  if (!parent) return refused('NoNode');
  if (!permits(parent.acl, permission.create)) return refused('NoAuth');
  const path = sequential ? request.path + sequenceSuffix(parent.childrenCreated) : request.path;
  if (validatePath(path) !== undefined) return refused('BadArguments');
  if (tree.find(path)) return refused('NodeExists');
  if (parent.kind === 'ephemeral') return refused('NoChildrenForEphemerals');
  return { type: 'create', path, data: request.data, acl, kind, parentCversion: (parent.childrenCreated + 1) | 0 };
}

function prepareDelete({ path, version }: DeleteRequest, tree: DataTree): WriteTxn {
  const slash = path.lastIndexOf('/');
  if (slash === -1 || path.includes('\0') || ownPaths.includes(path)) return refused('BadArguments');
  const parent = tree.find(path.slice(0, slash));
  if (!parent) return refused('NoNode');
  if (!permits(parent.acl, permission.delete)) return refused('NoAuth');
  const znode = tree.find(path);
  if (!znode) return refused('NoNode');
  if (version !== -1 && version !== znode.version) return refused('BadVersion');
  if (znode.children.size > 0) return refused('NotEmpty');
  return { type: 'delete', path };
}

const modes: Record<CreateMode, { kind: ZnodeKind; sequential: boolean }> = {
  persistent: { kind: 'persistent', sequential: false },
  persistentSequential: { kind: 'persistent', sequential: true },
  ephemeral: { kind: 'ephemeral', sequential: false },
  ephemeralSequential: { kind: 'ephemeral', sequential: true },
  container: { kind: 'container', sequential: false },
};

/** Source: `DataTree.isSpecialPath`. */
const ownPaths = ['/', '/zookeeper', '/zookeeper/quota', '/zookeeper/config'];

function refused(error: ErrorName): WriteTxn {
  return { type: 'error', error };
}

/** Source: `String.format("%010d")`: ten places, the sign being one of them. */
function sequenceSuffix(count: number): string {
  return count < 0 ? `-${String(-count).padStart(9, '0')}` : String(count).padStart(10, '0');
}

/**
 * Source: `PrepRequestProcessor.fixupACL`, where `auth` stands for whoever has authenticated: no one, here; and
 * `DigestAuthenticationProvider.isValid`.
 */
function aclError(acl: readonly Acl[]): ErrorName | undefined {
  if (acl.length === 0) return 'InvalidACL';
  const others = acl.filter(({ scheme, id }) => scheme !== 'world' || id !== 'anyone');
  const isKnown = ({ scheme, id }: Acl) => scheme === 'ip' || (scheme === 'digest' && /^[^:]*:[^:]+:*$/.test(id));
  if (!others.every(isKnown)) return 'InvalidACL';
  return others.length > 0 ? 'Unimplemented' : undefined;
}

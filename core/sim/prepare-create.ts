import { openAcl } from '../zk/acl.ts';
import type { MultiOp } from '../zk/messages.ts';
import { validatePath } from '../zk/paths.ts';
import { keptAcl, permission, permits } from './access.ts';
import { refused, type PrepareContext } from './prepare-context.ts';
import { quotaError } from './quota-check.ts';
import type { TreeView } from './tree-view.ts';
import type { PartTxn, ZnodeKind } from './txn.ts';
import { byteLength } from './znode.ts';

export type CreateRequest = Extract<MultiOp, { op: 'create' | 'create2' | 'createTTL' }>;

interface Mode {
  kind: ZnodeKind;
  sequential: boolean;
}

const modes = {
  persistent: { kind: 'persistent', sequential: false },
  persistentSequential: { kind: 'persistent', sequential: true },
  ephemeral: { kind: 'ephemeral', sequential: false },
  ephemeralSequential: { kind: 'ephemeral', sequential: true },
  container: { kind: 'container', sequential: false },
  persistentWithTtl: { kind: 'ttl', sequential: false },
  persistentSequentialWithTtl: { kind: 'ttl', sequential: true },
  /** The flags of a container under another op than its own. */
  4: { kind: 'persistent', sequential: false },
} as const satisfies Record<string, Mode>;

/** Source: `EphemeralType.TTL`, which has 40 bits for it. */
const longestTtlMs = 2 ** 40 - 1;

/** Source: `PrepRequestProcessor.pRequest2TxnCreate`. */
export function prepareCreate(request: CreateRequest, tree: TreeView, context: PrepareContext): PartTxn {
  const { rules, auth } = context;
  if (!Object.hasOwn(modes, request.mode)) return refused('BadArguments');
  const mode = modes[request.mode as keyof typeof modes];
  if (mode.kind === 'ttl' && !rules.extendedTypesEnabled) return refused('Unimplemented');
  const ttlMs = request.op === 'createTTL' ? request.ttlMs : -1;
  if (mode.kind === 'ttl' ? !isTtl(ttlMs) : ttlMs >= 0) return refused('BadArguments');
  const slash = request.path.lastIndexOf('/');
  if (slash === -1 || request.path.includes('\0')) return refused('BadArguments');
  const acl = keptAcl(request.acl ?? openAcl, auth);
  if (!acl) return refused('InvalidACL');
  const parent = tree.find(request.path.slice(0, slash));
  if (!parent) return refused('NoNode');
  if (!permits(parent.acl, permission.create, auth)) return refused('NoAuth');
  const path = mode.sequential ? request.path + sequenceSuffix(parent.childrenCreated) : request.path;
  if (validatePath(path) !== undefined) return refused('BadArguments');
  if (tree.find(path)) return refused('NodeExists');
  if (parent.kind === 'ephemeral') return refused('NoChildrenForEphemerals');
  const tooMuch = rules.enforceQuota && quotaError(tree, path, 1, byteLength(request.data));
  if (tooMuch) return refused(tooMuch);
  // A real server would make it, and end.
  if (request.op === 'createTTL' && mode.kind !== 'ttl') return refused('BadArguments');
  const kind = 'asContainer' in request && request.asContainer ? 'container' : mode.kind;
  const parentCversion = (parent.childrenCreated + 1) | 0;
  return { type: 'create', path, data: request.data, acl, kind, ttlMs: Math.max(ttlMs, 0), parentCversion };
}

function isTtl(ttlMs: number): boolean {
  return ttlMs > 0 && ttlMs <= longestTtlMs;
}

/** Source: `String.format("%010d")`: ten places, the sign being one of them. */
function sequenceSuffix(count: number): string {
  return count < 0 ? `-${String(-count).padStart(9, '0')}` : String(count).padStart(10, '0');
}

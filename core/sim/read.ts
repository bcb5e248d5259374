import type { ErrorName } from '../zk/errors.ts';
import type { MultiResult, ReadOp, ReplyBody, Request } from '../zk/messages.ts';
import { maskedAcl, permission, permits } from './access.ts';
import { clientInfo, type AuthInfo } from './auth-infos.ts';
import type { DataTree } from './data-tree.ts';
import type { LeaveWatch } from './watches.ts';
import { statOf, type Znode } from './znode.ts';

/** What a server answers out of what it has. Those of watches are the replica's. */
export type PlainRead = Extract<
  Request,
  {
    op:
      | 'exists'
      | 'getData'
      | 'getChildren'
      | 'getChildren2'
      | 'getACL'
      | 'getAllChildrenNumber'
      | 'getEphemerals'
      | 'multiRead'
      | 'sync'
      | 'whoAmI';
  }
>;

/** On whose behalf something is read, and how to leave a watch for them. */
export interface Reader {
  session: string;
  auth: readonly AuthInfo[];
  leave: LeaveWatch;
}

/** Source: `FinalRequestProcessor.processRequest`. */
export function read(request: PlainRead, tree: DataTree, reader: Reader): ReplyBody | ErrorName {
  switch (request.op) {
    case 'exists': {
      const { op, path, watch } = request;
      if (path.includes('\0')) return 'BadArguments';
      // The only one that leaves a watch on what is not there yet.
      if (watch) reader.leave('data', path);
      const znode = tree.find(path);
      return znode ? { op, stat: statOf(znode) } : 'NoNode';
    }
    case 'getData':
    case 'getChildren':
      return readOne(request, tree, reader);
    case 'getChildren2': {
      const { op, path, watch } = request;
      const znode = readable(path, tree, reader);
      if (typeof znode === 'string') return znode;
      if (watch) reader.leave('children', path);
      return { op, children: znode.children.keys(), stat: statOf(znode) };
    }
    case 'getACL':
      return readAcl(request.path, tree, reader);
    case 'getAllChildrenNumber': {
      const znode = readable(request.path, tree, reader);
      return typeof znode === 'string' ? znode : { op: request.op, count: tree.countBelow(request.path) };
    }
    case 'getEphemerals':
      return { op: request.op, ephemerals: ephemeralsUnder(request.prefix, tree, reader.session) };
    case 'multiRead':
      return { op: request.op, results: request.ops.map((op) => readPart(op, tree, reader)) };
    case 'sync':
      return { op: request.op, path: request.path };
    case 'whoAmI':
      return { op: request.op, clients: reader.auth.map(clientInfo) };
  }
}

function readOne({ op, path, watch }: ReadOp, tree: DataTree, reader: Reader) {
  const znode = readable(path, tree, reader);
  if (typeof znode === 'string') return znode;
  if (watch) reader.leave(op === 'getData' ? 'data' : 'children', path);
  return op === 'getData' ? { op, data: znode.data, stat: statOf(znode) } : { op, children: znode.children.keys() };
}

/** In a multiRead each stands for itself, and leaves no watch. */
function readPart(op: ReadOp, tree: DataTree, reader: Reader): MultiResult {
  const outcome = readOne({ ...op, watch: false }, tree, reader);
  return typeof outcome === 'string' ? { op: 'error', error: outcome } : outcome;
}

function readable(path: string, tree: DataTree, { auth }: Reader): Znode | 'NoNode' | 'NoAuth' {
  const znode = tree.find(path);
  if (!znode) return 'NoNode';
  return permits(znode.acl, permission.read, auth) ? znode : 'NoAuth';
}

function readAcl(path: string, tree: DataTree, { auth }: Reader): ReplyBody | ErrorName {
  const znode = tree.find(path);
  if (!znode) return 'NoNode';
  if (!permits(znode.acl, permission.read | permission.admin, auth)) return 'NoAuth';
  const acl = permits(znode.acl, permission.admin, auth) ? [...znode.acl] : maskedAcl(znode.acl);
  return { op: 'getACL', acl, stat: statOf(znode) };
}

function ephemeralsUnder(prefix: string, tree: DataTree, session: string): string[] {
  const paths = tree.ephemeralsOf(session).keys();
  // What Java calls blank.
  const trimmed = prefix.replace(/^[\0- ]+|[\0- ]+$/g, '');
  return trimmed === '' || trimmed === '/' ? paths : paths.filter((path) => path.startsWith(prefix));
}

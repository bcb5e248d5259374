import type { ErrorName } from '../zk/errors.ts';
import type { Acl, ClientInfo, CreateMode, MultiOp, MultiResult, Stat, WatchMode, WatchTable } from '../zk/messages.ts';
import type { Ask } from './client-session.ts';
import type { Watcher } from './client-watchers.ts';
import { ZooKeeperError } from './zookeeper-error.ts';

/** What a znode holds. Text goes in as UTF-8; null is not the same as nothing, and comes back as null. */
export type Data = string | Uint8Array | null;

export interface CreateOptions {
  /** Persistent unless given. */
  mode?: Exclude<CreateMode, number>;
  /** Anyone may do anything unless given. */
  acl?: Acl[];
  /** For the modes that end in `WithTtl`. */
  ttlMs?: number;
}

/** One of a multi, with its data as they are. */
export type Operation = MultiOp extends infer O
  ? O extends { data: unknown }
    ? Omit<O, 'data'> & { data: Data }
    : O
  : never;

/**
 * Each fails with a ZooKeeperError. Version -1 fits any. A watcher is a function that is called when the watch fires, and
 * with type None when the session is suspended, connected again, or over.
 */
export interface Operations {
  /** @returns the path, with its number where the mode is sequential. */
  create(path: string, data?: Data, options?: CreateOptions): Promise<string>;
  /** As create, and says what has come into being: its czxid is a fencing token. */
  create2(path: string, data?: Data, options?: CreateOptions): Promise<{ path: string; stat: Stat }>;
  delete(path: string, version?: number): Promise<void>;
  /** @returns null when it does not. */
  exists(path: string, watcher?: Watcher): Promise<Stat | null>;
  getData(path: string, watcher?: Watcher): Promise<{ data: Buffer | null; stat: Stat }>;
  setData(path: string, data: Data, version?: number): Promise<Stat>;
  getChildren(path: string, watcher?: Watcher): Promise<string[]>;
  getChildren2(path: string, watcher?: Watcher): Promise<{ children: string[]; stat: Stat }>;
  getAcl(path: string): Promise<{ acl: Acl[]; stat: Stat }>;
  /** @param version of the ACL. */
  setAcl(path: string, acl: Acl[], version?: number): Promise<Stat>;
  /** Done when this server has caught up with the leader: what is read then is not older than now. */
  sync(path: string): Promise<void>;
  /** All or nothing; the error says which of them would not do. */
  multi(operations: readonly Operation[]): Promise<MultiResult[]>;
  /** Shows on every connection from now on who this client is: for digest, `name:password`. */
  addAuth(scheme: string, auth: Data): Promise<void>;
  /** A watch that stays: on this znode, or on all below it too. */
  addWatch(path: string, mode: WatchMode, watcher: Watcher): Promise<void>;
  /** Takes back every watch of this client on the path. */
  removeWatches(path: string, table?: WatchTable): Promise<void>;
  /** The paths of this session's ephemerals that begin so. */
  getEphemerals(prefix?: string): Promise<string[]>;
  /** How many znodes there are below. */
  getAllChildrenNumber(path: string): Promise<number>;
  whoAmI(): Promise<ClientInfo[]>;
}

const nothing = () => undefined;

export function clientOperations(ask: Ask): Operations {
  const create2: Operations['create2'] = (path, data = '', { mode = 'persistent', acl, ttlMs } = {}) => {
    const made = { path, data: base64(data), mode, ...(acl && { acl }) };
    const born = (body: { path: string; stat: Stat }) => ({ path: body.path, stat: body.stat });
    return ttlMs === undefined ? ask({ op: 'create2', ...made }, born) : ask({ op: 'createTTL', ...made, ttlMs }, born);
  };

  return {
    create2,
    create: (path, data = '', { mode = 'persistent', acl, ttlMs } = {}) => {
      const made = { path, data: base64(data), mode, ...(acl && { acl }) };
      const name = (body: { path: string }) => body.path;
      return ttlMs === undefined
        ? ask({ op: 'create', ...made }, name)
        : ask({ op: 'createTTL', ...made, ttlMs }, name);
    },
    delete: (path, version = -1) => ask({ op: 'delete', path, version }, nothing),
    exists: (path, watcher) =>
      ask({ op: 'exists', path, watch: !!watcher }, ({ stat }): Stat | null => stat, { watcher, nullFor: 'NoNode' }),
    getData: (path, watcher) =>
      ask({ op: 'getData', path, watch: !!watcher }, ({ data, stat }) => ({ data: bytes(data), stat }), { watcher }),
    setData: (path, data, version = -1) =>
      ask({ op: 'setData', path, data: base64(data), version }, ({ stat }) => stat),
    getChildren: (path, watcher) =>
      ask({ op: 'getChildren', path, watch: !!watcher }, ({ children }) => children, { watcher }),
    getChildren2: (path, watcher) =>
      ask({ op: 'getChildren2', path, watch: !!watcher }, ({ children, stat }) => ({ children, stat }), { watcher }),
    getAcl: (path) => ask({ op: 'getACL', path }, ({ acl, stat }) => ({ acl, stat })),
    setAcl: (path, acl, version = -1) => ask({ op: 'setACL', path, acl, version }, ({ stat }) => stat),
    sync: (path) => ask({ op: 'sync', path }, nothing),
    multi: (operations) =>
      ask({ op: 'multi', ops: operations.map(encoded) }, ({ results }) => {
        const wrong = results.findIndex((result) => result.op === 'error' && result.error !== null);
        return wrong < 0 ? results : failedMulti(operations, results, wrong);
      }),
    addAuth: (scheme, auth) => ask({ op: 'auth', scheme, auth: base64(auth) }, nothing),
    addWatch: (path, mode, watcher) => ask({ op: 'addWatch', path, mode }, nothing, { watcher }),
    removeWatches: (path, table = 'any') => ask({ op: 'removeWatches', path, table }, nothing),
    getEphemerals: (prefix = '') => ask({ op: 'getEphemerals', prefix }, ({ ephemerals }) => ephemerals),
    getAllChildrenNumber: (path) => ask({ op: 'getAllChildrenNumber', path }, ({ count }) => count),
    whoAmI: () => ask({ op: 'whoAmI' }, ({ clients }) => clients),
  };
}

/** As data travel in a message. */
export function base64(data: Data): string | null {
  if (data === null) return null;
  const buffer = typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.length);
  return buffer.toString('base64');
}

function bytes(data: string | null): Buffer | null {
  return data === null ? null : Buffer.from(data, 'base64');
}

function encoded(operation: Operation): MultiOp {
  return 'data' in operation ? { ...operation, data: base64(operation.data) } : operation;
}

function failedMulti(operations: readonly Operation[], results: MultiResult[], at: number): ZooKeeperError {
  const { error } = results[at] as { error: ErrorName };
  const { op, path } = operations[at]!;
  return new ZooKeeperError(error, `multi: ${op} ${path}`, results);
}

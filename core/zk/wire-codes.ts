/**
 * The numbers that stand for words on the wire.
 *
 * Source: `ZooDefs.OpCode`, `CreateMode`, `AddWatchMode`, `Watcher.WatcherType` and `Watcher.Event.EventType` of
 * Apache ZooKeeper 3.8.
 */
import type { CreateMode, Op, WatchEventType, WatchMode, WatchTable } from './messages.ts';

export const opCodes = {
  create: 1,
  delete: 2,
  exists: 3,
  getData: 4,
  setData: 5,
  getACL: 6,
  setACL: 7,
  getChildren: 8,
  sync: 9,
  ping: 11,
  getChildren2: 12,
  check: 13,
  multi: 14,
  create2: 15,
  reconfig: 16,
  checkWatches: 17,
  removeWatches: 18,
  createTTL: 21,
  multiRead: 22,
  closeSession: -11,
  auth: 100,
  setWatches: 101,
  sasl: 102,
  getEphemerals: 103,
  getAllChildrenNumber: 104,
  setWatches2: 105,
  addWatch: 106,
  whoAmI: 107,
} as const satisfies Record<Exclude<Op, 'unreadable'>, number>;

/** Creates a container; laid out as a create, answered as a create2. An op of its own so that old servers refuse it. */
export const createContainerCode = 19;

/** Heads an operation's error in the answer to a multi. */
export const errorCode = -1;

export const createFlags = {
  persistent: 0,
  ephemeral: 1,
  persistentSequential: 2,
  ephemeralSequential: 3,
  container: 4,
  persistentWithTtl: 5,
  persistentSequentialWithTtl: 6,
} as const satisfies Record<Exclude<CreateMode, number>, number>;

export const watchModes = { persistent: 0, persistentRecursive: 1 } as const satisfies Record<WatchMode, number>;

export const watchTables = { children: 1, data: 2, any: 3 } as const satisfies Record<WatchTable, number>;

export const watchEventCodes = {
  NodeCreated: 1,
  NodeDeleted: 2,
  NodeDataChanged: 3,
  NodeChildrenChanged: 4,
} as const satisfies Record<WatchEventType, number>;

/** `KeeperState.SyncConnected`: the state in every notification that a server sends. */
export const syncConnected = 3;

/** The word that a table has for a number, or undefined. */
export function wordFor<Word extends string>(table: Record<Word, number>, code: number): Word | undefined {
  for (const word in table) if (table[word] === code) return word;
  return undefined;
}

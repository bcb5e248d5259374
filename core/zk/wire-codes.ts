/**
 * The numbers that stand for words on the wire.
 *
 * Source: `ZooDefs.OpCode`, `CreateMode` and `Watcher.Event.EventType` of Apache ZooKeeper 3.8.
 */
import type { CreateMode, Op, WatchEventType } from './messages.ts';

export const opCodes = {
  create: 1,
  delete: 2,
  exists: 3,
  getData: 4,
  getChildren: 8,
  ping: 11,
  create2: 15,
  closeSession: -11,
} as const satisfies Record<Op, number>;

/** Creates a container; laid out as a create, answered as a create2. An op of its own so that old servers refuse it. */
export const createContainerCode = 19;

export const createFlags = {
  persistent: 0,
  ephemeral: 1,
  persistentSequential: 2,
  ephemeralSequential: 3,
  container: 4,
} as const satisfies Record<CreateMode, number>;

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
  return (Object.keys(table) as Word[]).find((word) => table[word] === code);
}

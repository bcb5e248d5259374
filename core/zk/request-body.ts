/**
 * What follows the header of a request: one record of zookeeper.jute for each op.
 *
 * Source: `zookeeper.jute` of Apache ZooKeeper 3.8.
 */
import { readOwnAcl, writeAcl } from './acl.ts';
import { readData, writeData } from './data.ts';
import { fromNumber, toNearNumber } from './int64.ts';
import type { JuteReader, JuteWriter } from './jute.ts';
import type { Op, Request } from './messages.ts';
import { readMultiOps, readReadOps, writeOps } from './multi.ts';
import { readOp, writeOp } from './op-body.ts';
import { watchTables, watchModes, wordFor } from './wire-codes.ts';
import { WireError } from './wire-error.ts';

export type ReadableRequest = Exclude<Request, { op: 'unreadable' }>;

export function writeRequestBody(jute: JuteWriter, request: ReadableRequest): void {
  switch (request.op) {
    case 'create':
    case 'create2':
    case 'createTTL':
    case 'delete':
    case 'check':
    case 'setData':
    case 'getData':
    case 'getChildren':
      return writeOp(jute, request);
    case 'exists':
    case 'getChildren2':
      jute.ustring(request.path);
      return jute.bool(request.watch);
    case 'getACL':
    case 'sync':
    case 'getAllChildrenNumber':
      return jute.ustring(request.path);
    case 'getEphemerals':
      return jute.ustring(request.prefix);
    case 'setACL':
      jute.ustring(request.path);
      writeAcl(jute, request.acl);
      return jute.int(request.version, 'version');
    case 'multi':
    case 'multiRead':
      return writeOps(jute, request.ops);
    case 'auth':
      jute.int(0, 'type');
      jute.ustring(request.scheme);
      return writeData(jute, request.auth);
    case 'setWatches':
    case 'setWatches2':
      jute.long(fromNumber(request.relativeZxid, 'relativeZxid'));
      for (const list of watchLists[request.op])
        jute.vector((request as Record<WatchList, string[]>)[list], (path) => jute.ustring(path));
      return;
    case 'addWatch':
      jute.ustring(request.path);
      return jute.int(watchModes[request.mode], 'mode');
    case 'checkWatches':
    case 'removeWatches':
      jute.ustring(request.path);
      return jute.int(watchTables[request.table], 'table');
    case 'reconfig':
      jute.ustring(request.joining);
      jute.ustring(request.leaving);
      jute.ustring(request.members);
      return jute.long(fromNumber(request.configId, 'configId'));
    case 'sasl':
      return writeData(jute, request.token);
    case 'whoAmI':
    case 'ping':
    case 'closeSession':
      return;
  }
}

/** @param code under which the op came. */
export function readRequestBody(jute: JuteReader, op: Exclude<Op, 'unreadable'>, code: number): ReadableRequest {
  switch (op) {
    case 'create':
    case 'create2':
    case 'createTTL':
    case 'delete':
    case 'check':
    case 'setData':
    case 'getData':
    case 'getChildren':
      return readOp(jute, op, code);
    case 'exists':
    case 'getChildren2':
      return { op, path: jute.ustring('path'), watch: jute.bool('watch') };
    case 'getACL':
    case 'sync':
    case 'getAllChildrenNumber':
      return { op, path: jute.ustring('path') };
    case 'getEphemerals':
      return { op, prefix: jute.nullableString('prefix') ?? '' };
    case 'setACL': {
      const path = jute.ustring('path');
      return { op, path, ...readOwnAcl(jute), version: jute.int('version') };
    }
    case 'multi':
      return { op, ops: readMultiOps(jute) };
    case 'multiRead':
      return { op, ops: readReadOps(jute) };
    case 'auth':
      jute.int('type');
      return { op, scheme: jute.ustring('scheme'), auth: readData(jute, 'auth') };
    case 'setWatches':
    case 'setWatches2':
      return readSetWatches(jute, op);
    case 'addWatch':
      return { op, path: jute.ustring('path'), mode: readWord(jute, watchModes, 'mode') };
    case 'checkWatches':
    case 'removeWatches':
      return { op, path: jute.ustring('path'), table: readWord(jute, watchTables, 'table') };
    case 'reconfig': {
      const [joining, leaving, members] = ['joining', 'leaving', 'members'].map((what) => jute.nullableString(what));
      const configId = toNearNumber(jute.long('configId'));
      return { op, joining: joining!, leaving: leaving!, members: members!, configId };
    }
    case 'sasl':
      return { op, token: readData(jute, 'token') };
    case 'whoAmI':
    case 'ping':
    case 'closeSession':
      return { op };
  }
}

const oneShot = ['dataWatches', 'existWatches', 'childWatches'] as const;
const watchLists = {
  setWatches: oneShot,
  setWatches2: [...oneShot, 'persistentWatches', 'persistentRecursiveWatches'],
} as const;
type WatchList = (typeof watchLists)['setWatches2'][number];

function readSetWatches(jute: JuteReader, op: 'setWatches' | 'setWatches2'): ReadableRequest {
  const relativeZxid = toNearNumber(jute.long('relativeZxid'));
  const leastBytes = 4;
  const lists = watchLists[op].map((list) => {
    const paths = jute.vector(list, leastBytes, () => jute.ustring('a path'));
    if (paths === null) throw new WireError(`${list} is null`);
    return [list, paths] as const;
  });
  return { op, relativeZxid, ...Object.fromEntries(lists) } as ReadableRequest;
}

function readWord<Word extends string>(jute: JuteReader, table: Record<Word, number>, what: string): Word {
  const code = jute.int(what);
  const word = wordFor(table, code);
  if (word === undefined) throw new WireError(`${what} ${code} means nothing`);
  return word;
}

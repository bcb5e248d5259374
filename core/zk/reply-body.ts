/**
 * What follows the header of a reply without an error: one record of zookeeper.jute for each op.
 *
 * Source: `zookeeper.jute` and `FinalRequestProcessor` of Apache ZooKeeper 3.8.
 */
import { readAcl, writeAcl } from './acl.ts';
import { readData, writeData } from './data.ts';
import type { JuteReader, JuteWriter } from './jute.ts';
import type { Op, ReplyBody } from './messages.ts';
import { readResults, writeResults } from './multi.ts';
import { readNames, readResult, writeResult } from './result-body.ts';
import { readStat, writeStat } from './stat.ts';
import { WireError } from './wire-error.ts';

export function writeReplyBody(jute: JuteWriter, body: ReplyBody): void {
  switch (body.op) {
    case 'create':
    case 'create2':
    case 'setData':
    case 'getData':
    case 'getChildren':
    case 'delete':
    case 'check':
      return writeResult(jute, body);
    case 'createTTL':
      return writeResult(jute, { ...body, op: 'create2' });
    case 'exists':
    case 'setACL':
      return writeStat(jute, body.stat);
    case 'getChildren2':
      jute.vector(body.children, (name) => jute.ustring(name));
      return writeStat(jute, body.stat);
    case 'getACL':
      writeAcl(jute, body.acl);
      return writeStat(jute, body.stat);
    case 'reconfig':
      return writeResult(jute, { ...body, op: 'getData' });
    case 'getAllChildrenNumber':
      return jute.int(body.count, 'count');
    case 'getEphemerals':
      return jute.vector(body.ephemerals, (path) => jute.ustring(path));
    case 'sync':
      return jute.ustring(body.path);
    case 'multi':
    case 'multiRead':
      return writeResults(jute, body.results);
    case 'whoAmI':
      return jute.vector(body.clients, ({ scheme, user }) => {
        jute.ustring(scheme);
        jute.ustring(user);
      });
    case 'addWatch':
      return jute.int(0, 'err');
    case 'sasl':
      return writeData(jute, body.token);
    case 'auth':
    case 'setWatches':
    case 'setWatches2':
    case 'checkWatches':
    case 'removeWatches':
    case 'ping':
    case 'closeSession':
      return;
  }
}

export function readReplyBody(jute: JuteReader, op: Op): ReplyBody {
  switch (op) {
    case 'create': {
      const body = readResult(jute, op);
      // The server answers a create of a container as if it had been a create2.
      if (jute.left() > 0) readStat(jute);
      return body;
    }
    case 'create2':
    case 'setData':
    case 'getData':
    case 'getChildren':
    case 'delete':
    case 'check':
      return readResult(jute, op);
    case 'createTTL':
      return { op, path: jute.ustring('path'), stat: readStat(jute) };
    case 'exists':
    case 'setACL':
      return { op, stat: readStat(jute) };
    case 'getChildren2':
      return { op, children: readNames(jute, 'children'), stat: readStat(jute) };
    case 'getACL':
      return { op, acl: readAcl(jute), stat: readStat(jute) };
    case 'reconfig':
      return { op, data: readData(jute), stat: readStat(jute) };
    case 'getAllChildrenNumber':
      return { op, count: jute.int('count') };
    case 'getEphemerals':
      return { op, ephemerals: readNames(jute, 'ephemerals') };
    case 'sync':
      return { op, path: jute.ustring('path') };
    case 'multi':
    case 'multiRead':
      return { op, results: readResults(jute) };
    case 'whoAmI':
      return { op, clients: readClients(jute) };
    case 'addWatch':
      jute.int('err');
      return { op };
    case 'sasl':
      return { op, token: readData(jute, 'token') };
    case 'auth':
    case 'setWatches':
    case 'setWatches2':
    case 'checkWatches':
    case 'removeWatches':
    case 'ping':
    case 'closeSession':
      return { op };
    case 'unreadable':
      throw new WireError('a reply to a request that nobody could read');
  }
}

function readClients(jute: JuteReader) {
  const leastBytes = 8;
  return (
    jute.vector('clients', leastBytes, () => ({ scheme: jute.ustring('scheme'), user: jute.ustring('user') })) ?? []
  );
}

import type { Acl } from '../zk/messages.ts';
import { encodeUtf8 } from '../zk/utf8.ts';
import type { Txn } from './txn.ts';
import { byteLength } from './znode.ts';

/** Client, cxid, zxid, time and type before the transaction, and the digest of the tree behind it. */
const aroundBytes = 8 + 4 + 8 + 8 + 4 + (4 + 8);
const countBytes = 4;
const intBytes = 4;

/** How long a proposal is on the wire of an ensemble. Source: `SerializeUtils.serializeRequest`, `TxnDigest`. */
export function proposalBytes(txn: Txn): number {
  return aroundBytes + txnBytes(txn);
}

function txnBytes(txn: Txn): number {
  switch (txn.type) {
    case 'createSession':
    case 'error':
      return intBytes;
    case 'closeSession':
      return countBytes + sum(txn.paths, textBytes);
    case 'delete':
      return textBytes(txn.path);
    case 'check':
      return textBytes(txn.path) + intBytes;
    case 'setData':
      return textBytes(txn.path) + dataBytes(txn.data) + intBytes;
    case 'setACL':
      return textBytes(txn.path) + aclBytes(txn.acl) + intBytes;
    case 'create': {
      // Whether it is ephemeral is said of those only that may be; what has a time to live says how long.
      const own = { persistent: 1, ephemeral: 1, container: 0, ttl: 8 }[txn.kind];
      return textBytes(txn.path) + dataBytes(txn.data) + aclBytes(txn.acl) + own + intBytes;
    }
    case 'multi':
      return countBytes + sum(txn.parts, (part) => intBytes + countBytes + txnBytes(part));
  }
}

function textBytes(text: string): number {
  return countBytes + encodeUtf8(text).length;
}

function dataBytes(data: string | null): number {
  return countBytes + byteLength(data);
}

function aclBytes(acl: readonly Acl[]): number {
  return countBytes + sum(acl, ({ scheme, id }) => intBytes + textBytes(scheme) + textBytes(id));
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

import type { ErrorName } from '../zk/errors.ts';
import type { CreateMode, MultiResult, ReplyBody } from '../zk/messages.ts';
import { createFlags } from '../zk/wire-codes.ts';
import type { TxnResult } from './data-tree.ts';
import type { WriteRequest } from './prepare.ts';

/**
 * What the author of a write is told when it has been applied; undefined for nothing at all, which is what ZooKeeper
 * says to a check that stands alone and succeeds, for it trips over its own answer.
 *
 * Source: `FinalRequestProcessor.processRequest`.
 */
export function replyTo(request: WriteRequest, result: TxnResult): ReplyBody | ErrorName | undefined {
  switch (result.type) {
    case 'create':
      return createReply(request, result);
    case 'setData':
    case 'setACL':
      return { op: result.type, stat: result.stat };
    case 'delete':
      return { op: 'delete' };
    case 'multi':
      return { op: 'multi', results: multiResults(request, result.results) };
    case 'error':
      return result.error ?? undefined;
    case 'check':
    case 'createSession':
    case 'closeSession':
      return undefined;
  }
}

function createReply({ op }: WriteRequest, { path, stat }: Extract<TxnResult, { type: 'create' }>): ReplyBody {
  return op === 'create' ? { op, path } : { op: op === 'createTTL' ? op : 'create2', path, stat };
}

const toldTheirStat: readonly (CreateMode | undefined)[] = [
  ...(['container', 'persistentWithTtl', 'persistentSequentialWithTtl'] as const),
  createFlags.container,
];

/** In a multi only what has a name of its own on the wire, a container or a time to live, is told its stat. */
function multiResults(request: WriteRequest, results: readonly TxnResult[]): MultiResult[] {
  const ops = request.op === 'multi' ? request.ops : [];
  return results.map((result, at): MultiResult => {
    const asked = ops[at];
    switch (result.type) {
      case 'create': {
        const { path, stat } = result;
        const mode = asked && 'mode' in asked ? asked.mode : undefined;
        return toldTheirStat.includes(mode) ? { op: 'create2', path, stat } : { op: 'create', path };
      }
      case 'setData':
        return { op: 'setData', stat: result.stat };
      case 'delete':
      case 'check':
        return { op: result.type };
      case 'error':
        return { op: 'error', error: result.error };
      default:
        throw new Error(`${result.type} is no part of a multi`);
    }
  });
}

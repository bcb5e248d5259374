import type { CreateMode, MultiOp } from '../zk/messages.ts';
import { outstandingChanges } from './outstanding-changes.ts';
import { refused, type PrepareContext } from './prepare-context.ts';
import { preparePart } from './prepare-part.ts';
import type { TreeView } from './tree-view.ts';
import type { PartTxn, WriteTxn } from './txn.ts';

/**
 * Each operation meets the tree as those before it leave it. When one cannot be done, none is.
 *
 * Source: `PrepRequestProcessor.pRequestHelper`, `DataTree.processTxn`, `Op.create`.
 */
export function prepareMulti(ops: readonly MultiOp[], tree: TreeView, context: PrepareContext): WriteTxn {
  const ahead = outstandingChanges(tree);
  const parts: PartTxn[] = [];
  for (const op of ops) {
    // As a part of a multi, such a create trips ZooKeeper up.
    if ((op.op === 'create' || op.op === 'create2') && isTtlMode(op.mode)) return refused('MarshallingError');
    const part = preparePart(asPart(op), ahead, context);
    if (part.type === 'error') return failed(parts.length, part, ops.length);
    parts.push(part);
    ahead.add(0, context.session, part);
  }
  return { type: 'multi', parts };
}

/** In a multi, a create is what its flags say, whatever it came as. */
function asPart(op: MultiOp): MultiOp {
  if (op.op === 'createTTL') return isTtlMode(op.mode) ? op : { ...op, op: 'create' };
  if (op.op !== 'create' && op.op !== 'create2') return op;
  const { asContainer, ...plain } = op;
  return asContainer || op.mode === 4 ? { ...plain, mode: op.mode === 4 ? 'container' : op.mode } : op;
}

function isTtlMode(mode: CreateMode): boolean {
  return mode === 'persistentWithTtl' || mode === 'persistentSequentialWithTtl';
}

function failed(before: number, why: PartTxn, count: number): WriteTxn {
  const parts = Array.from({ length: count }, (_, at): PartTxn => {
    if (at === before) return why;
    return { type: 'error', error: at < before ? null : 'RuntimeInconsistency' };
  });
  return { type: 'multi', parts };
}

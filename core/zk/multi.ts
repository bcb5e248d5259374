/**
 * Many operations in one request, and what each came to: a header before each, and one after the last.
 *
 * Source: `MultiOperationRecord` and `MultiResponse` of Apache ZooKeeper 3.8.
 */
import { errorName, errors } from './errors.ts';
import type { JuteReader, JuteWriter } from './jute.ts';
import type { MultiOp, MultiResult, ReadOp } from './messages.ts';
import { codeOf, readOp, singleOpOf, writeOp, type SingleOp } from './op-body.ts';
import { readResult, writeResult } from './result-body.ts';
import { errorCode, opCodes } from './wire-codes.ts';
import { WireError } from './wire-error.ts';

const resultOps = ['create', 'create2', 'delete', 'check', 'setData', 'getData', 'getChildren'] as const;

export function writeOps(jute: JuteWriter, ops: readonly SingleOp[]): void {
  for (const op of ops) {
    writeHeader(jute, codeOf(op), -1);
    writeOp(jute, op);
  }
  writeEnd(jute);
}

/** @throws {WireError} on one that reads: a multi may not. */
export function readMultiOps(jute: JuteReader): MultiOp[] {
  const ops = readOps(jute);
  if (!ops.every(writes)) throw new WireError('a multi that reads');
  return ops;
}

/** @throws {WireError} on one that writes: a multiRead may not. */
export function readReadOps(jute: JuteReader): ReadOp[] {
  const ops = readOps(jute);
  if (!ops.every(reads)) throw new WireError('a multiRead that writes');
  return ops;
}

const reads = (op: SingleOp): op is ReadOp => op.op === 'getData' || op.op === 'getChildren';
const writes = (op: SingleOp): op is MultiOp => !reads(op);

function readOps(jute: JuteReader): SingleOp[] {
  return readAll(jute, (code) => {
    const op = singleOpOf(code);
    if (op === undefined) throw new WireError(`op ${code} in a multi`);
    return readOp(jute, op, code);
  });
}

export function writeResults(jute: JuteWriter, results: readonly MultiResult[]): void {
  for (const result of results) {
    if (result.op === 'error') {
      const code = result.error === null ? 0 : errors[result.error].code;
      writeHeader(jute, errorCode, code);
      jute.int(code, 'error');
    } else {
      writeHeader(jute, opCodes[result.op], 0);
      writeResult(jute, result);
    }
  }
  writeEnd(jute);
}

export function readResults(jute: JuteReader): MultiResult[] {
  return readAll(jute, (code) => {
    if (code === errorCode) return { op: 'error', error: readError(jute) };
    const op = resultOps.find((name) => opCodes[name] === code);
    if (op === undefined) throw new WireError(`a result of op ${code} in a multi`);
    return readResult(jute, op);
  });
}

function readError(jute: JuteReader) {
  const code = jute.int('error');
  const error = errorName(code);
  if (error === undefined && code !== 0) throw new WireError(`error code ${code} in a multi: there is no such code`);
  return error ?? null;
}

/** Each item is at least a header long, so that no more are read than there are bytes. */
function readAll<Item>(jute: JuteReader, read: (code: number) => Item): Item[] {
  const items: Item[] = [];
  for (;;) {
    const code = jute.int('type');
    const isLast = jute.bool('done');
    jute.int('err');
    if (isLast) return items;
    items.push(read(code));
  }
}

function writeHeader(jute: JuteWriter, type: number, error: number, isLast = false): void {
  jute.int(type, 'type');
  jute.bool(isLast);
  jute.int(error, 'err');
}

function writeEnd(jute: JuteWriter): void {
  writeHeader(jute, -1, -1, true);
}

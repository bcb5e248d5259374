/**
 * The records of the operations that can stand alone as well as in a multi.
 *
 * Source: `zookeeper.jute` of Apache ZooKeeper 3.8.
 */
import { readOwnAcl, writeAcl } from './acl.ts';
import { readData, writeData } from './data.ts';
import { fromNumber, toNearNumber } from './int64.ts';
import type { JuteReader, JuteWriter } from './jute.ts';
import type { CreateMode, MultiOp, ReadOp } from './messages.ts';
import { createContainerCode, createFlags, opCodes, wordFor } from './wire-codes.ts';

export type SingleOp = MultiOp | ReadOp;

const names = ['create', 'create2', 'createTTL', 'delete', 'check', 'setData', 'getData', 'getChildren'] as const;

/** The code under which an operation goes out; a container under its own, whichever create asks for it. */
export function codeOf(op: SingleOp): number {
  const makesContainer = (op.op === 'create' || op.op === 'create2') && op.mode === 'container';
  return makesContainer || ('asContainer' in op && op.asContainer) ? createContainerCode : opCodes[op.op];
}

/** @returns undefined when no operation that may stand in a multi goes under this code. */
export function singleOpOf(code: number): SingleOp['op'] | undefined {
  return code === createContainerCode ? 'create2' : names.find((name) => opCodes[name] === code);
}

export function writeOp(jute: JuteWriter, op: SingleOp): void {
  jute.ustring(op.path);
  switch (op.op) {
    case 'create':
    case 'create2':
    case 'createTTL':
      writeData(jute, op.data);
      writeAcl(jute, op.acl);
      jute.int(typeof op.mode === 'number' ? op.mode : createFlags[op.mode], 'flags');
      if (op.op === 'createTTL') jute.long(fromNumber(op.ttlMs, 'ttlMs'));
      return;
    case 'setData':
      writeData(jute, op.data);
      return jute.int(op.version, 'version');
    case 'delete':
    case 'check':
      return jute.int(op.version, 'version');
    case 'getData':
    case 'getChildren':
      return jute.bool(op.watch);
  }
}

/** @param code what the operation went under. */
export function readOp(jute: JuteReader, op: SingleOp['op'], code: number): SingleOp {
  const path = jute.ustring('path');
  switch (op) {
    case 'create':
    case 'create2': {
      const fields = { data: readData(jute), ...readOwnAcl(jute), mode: readMode(jute, code) };
      const isOdd = code === createContainerCode && fields.mode !== 'container';
      return { op, path, ...fields, ...(isOdd && { asContainer: true }) };
    }
    case 'createTTL': {
      const fields = { data: readData(jute), ...readOwnAcl(jute), mode: readMode(jute, code) };
      return { op, path, ...fields, ttlMs: toNearNumber(jute.long('ttlMs')) };
    }
    case 'setData':
      return { op, path, data: readData(jute), version: jute.int('version') };
    case 'delete':
    case 'check':
      return { op, path, version: jute.int('version') };
    case 'getData':
    case 'getChildren':
      return { op, path, watch: jute.bool('watch') };
  }
}

function readMode(jute: JuteReader, code: number): CreateMode {
  const flags = jute.int('flags');
  const word = wordFor(createFlags, flags);
  const mayBeContainer = code === createContainerCode || code === opCodes.createTTL;
  return word === undefined || (word === 'container' && !mayBeContainer) ? flags : word;
}

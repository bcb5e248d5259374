import { readData, writeData } from './data.ts';
import type { JuteReader, JuteWriter } from './jute.ts';
import type { OpResult } from './messages.ts';
import { readStat, writeStat } from './stat.ts';

/** The record of what an operation came to, alone or in a multi. Source: `zookeeper.jute`. */
export function writeResult(jute: JuteWriter, result: OpResult): void {
  switch (result.op) {
    case 'create':
      return jute.ustring(result.path);
    case 'create2':
      jute.ustring(result.path);
      return writeStat(jute, result.stat);
    case 'setData':
      return writeStat(jute, result.stat);
    case 'getData':
      writeData(jute, result.data);
      return writeStat(jute, result.stat);
    case 'getChildren':
      return jute.vector(result.children, (name) => jute.ustring(name));
    case 'delete':
    case 'check':
      return;
  }
}

export function readResult(jute: JuteReader, op: OpResult['op']): OpResult {
  switch (op) {
    case 'create':
      return { op, path: jute.ustring('path') };
    case 'create2':
      return { op, path: jute.ustring('path'), stat: readStat(jute) };
    case 'setData':
      return { op, stat: readStat(jute) };
    case 'getData':
      return { op, data: readData(jute), stat: readStat(jute) };
    case 'getChildren':
      return { op, children: readNames(jute, 'children') };
    case 'delete':
    case 'check':
      return { op };
  }
}

export function readNames(jute: JuteReader, what: string): string[] {
  const leastBytes = 4;
  return jute.vector(what, leastBytes, () => jute.ustring(what)) ?? [];
}

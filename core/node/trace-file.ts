import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { writeHeader, writeRecord } from '../trace/ndjson.ts';
import type { TraceHeader, TraceRecord } from '../trace/record.ts';
import { UsageError } from './usage-error.ts';

/** A trace on its way to a file. */
export interface TraceFile {
  add(record: TraceRecord): void;
  /** The trace is whole: it takes the place of whatever had its name. */
  keep(): void;
  /** Nothing came of it: whatever had its name is as it was. */
  discard(): void;
}

/**
 * Writes records as they come to `FILE.part`, so that a recorder that is killed leaves what it saw; the file itself is
 * replaced only by a whole trace.
 * @throws {UsageError} when the file cannot be made.
 */
export function traceFile(file: string, header: TraceHeader): TraceFile {
  const part = `${file}.part`;
  const descriptor = open(part);
  writeSync(descriptor, writeHeader(header));
  return {
    add: (record) => void writeSync(descriptor, writeRecord(record)),
    keep() {
      closeSync(descriptor);
      renameSync(part, file);
    },
    discard() {
      closeSync(descriptor);
      if (existsSync(part)) rmSync(part);
    },
  };
}

function open(part: string): number {
  try {
    return openSync(part, 'w');
  } catch (error) {
    throw new UsageError(`cannot write ${part}: ${String((error as NodeJS.ErrnoException).code)}`);
  }
}

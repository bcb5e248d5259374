import { fromBase64, toBase64 } from './base64.ts';
import type { JuteReader, JuteWriter } from './jute.ts';

/** Bytes that are no text, as messages show them: in base64, or null where there are none, not even zero. */
export function readData(jute: JuteReader, what = 'data'): string | null {
  const bytes = jute.buffer(what);
  return bytes === null ? null : toBase64(bytes);
}

export function writeData(jute: JuteWriter, data: string | null): void {
  jute.buffer(data === null ? null : fromBase64(data));
}

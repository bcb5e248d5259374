/**
 * Jute, ZooKeeper's serialisation: big-endian integers, everything of variable length after a 4-byte count, where
 * -1 stands for null.
 *
 * Every read names what it reads, so that a refusal says which field was wrong. No length that the bytes claim is
 * believed before it is compared with the bytes that are there.
 *
 * Source: `org.apache.jute.BinaryInputArchive` and `BinaryOutputArchive` of Apache ZooKeeper 3.8.
 */
import { decodeUtf8, encodeUtf8 } from './utf8.ts';
import { WireError } from './wire-error.ts';

export interface JuteReader {
  int(what: string): number;
  long(what: string): bigint;
  bool(what: string): boolean;
  /** A copy, so that what was read stays when the socket's buffer goes. */
  buffer(what: string): Uint8Array | null;
  ustring(what: string): string;
  /** Text that may be missing. */
  nullableString(what: string): string | null;
  /** A negative count other than -1 stands for no items. @param leastBytes what the smallest item takes: more items than fit are refused before the first is read. */
  vector<Item>(what: string, leastBytes: number, readItem: () => Item): Item[] | null;
  /** How many bytes are still unread. */
  left(): number;
  /** @throws {WireError} when something is left over. */
  end(what: string): void;
}

/** @param decodeText what to make of a text's bytes. */
export function juteReader(bytes: Uint8Array, decodeText = decodeUtf8): JuteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  function take(length: number, what: string): number {
    if (length > view.byteLength - at)
      throw new WireError(`${what} takes ${length} bytes, and ${view.byteLength - at} are left`);
    at += length;
    return at - length;
  }
  /** A count of bytes or items; null for -1. */
  function count(what: string): number | null {
    const length = reader.int(`the length of ${what}`);
    return length === -1 ? null : length;
  }

  const reader: JuteReader = {
    int: (what) => view.getInt32(take(4, what)),
    long: (what) => view.getBigInt64(take(8, what)),
    bool: (what) => view.getUint8(take(1, what)) !== 0,
    buffer(what) {
      const length = count(what);
      if (length === null) return null;
      if (length < 0) throw new WireError(`${what} has length ${length}`);
      const from = take(length, what);
      return new Uint8Array(bytes.subarray(from, from + length));
    },
    ustring(what) {
      const text = reader.nullableString(what);
      if (text === null) throw new WireError(`${what} is null`);
      return text;
    },
    nullableString(what) {
      const text = reader.buffer(what);
      return text === null ? null : decodeText(text);
    },
    vector(what, leastBytes, readItem) {
      const length = count(what);
      if (length === null) return null;
      if (length * leastBytes > reader.left())
        throw new WireError(`${what} has ${length} items, and ${reader.left()} bytes are left`);
      return Array.from({ length: Math.max(length, 0) }, readItem);
    },
    left: () => view.byteLength - at,
    end(what) {
      if (reader.left() > 0) throw new WireError(`${reader.left()} bytes too many after ${what}`);
    },
  };
  return reader;
}

export interface JuteWriter {
  int(value: number, what: string): void;
  long(value: bigint): void;
  bool(value: boolean): void;
  buffer(value: Uint8Array | null): void;
  /** Bytes that need no length in front. */
  raw(value: Uint8Array): void;
  ustring(value: string | null): void;
  vector<Item>(items: readonly Item[], writeItem: (item: Item) => void): void;
}

/** @returns what `write` wrote, behind the 4-byte length that the wire wants in front of every message. */
export function writeFrame(write: (jute: JuteWriter) => void): Uint8Array {
  let bytes = new Uint8Array(256);
  let view = new DataView(bytes.buffer);
  let at = 4;

  function grow(length: number): number {
    if (at + length > bytes.length) {
      const larger = new Uint8Array(Math.max(2 * bytes.length, at + length));
      larger.set(bytes);
      bytes = larger;
      view = new DataView(bytes.buffer);
    }
    at += length;
    return at - length;
  }

  const jute: JuteWriter = {
    int(value, what) {
      if ((value | 0) !== value) throw new WireError(`${what} ${value} is not a 32-bit integer`);
      const from = grow(4);
      view.setInt32(from, value);
    },
    long(value) {
      const from = grow(8);
      view.setBigInt64(from, value);
    },
    bool(value) {
      const from = grow(1);
      view.setUint8(from, value ? 1 : 0);
    },
    buffer(value) {
      jute.int(value === null ? -1 : value.length, 'a length');
      if (value !== null) jute.raw(value);
    },
    raw(value) {
      const from = grow(value.length);
      bytes.set(value, from);
    },
    ustring: (value) => jute.buffer(value === null ? null : encodeUtf8(value)),
    vector(items, writeItem) {
      jute.int(items.length, 'a length');
      for (const item of items) writeItem(item);
    },
  };
  write(jute);
  view.setInt32(0, at - 4);
  return bytes.slice(0, at);
}

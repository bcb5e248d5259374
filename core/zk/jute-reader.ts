import { toNumber } from './int64.ts';
import type { JuteReader } from './jute.ts';
import { decodeUtf8 } from './utf8.ts';
import { WireError } from './wire-error.ts';

/** @param decodeText what to make of a text's bytes. */
export function juteReader(bytes: Uint8Array, decodeText = decodeUtf8): JuteReader {
  return new Reader(bytes, decodeText);
}

/** A class, and no function full of functions: every frame has a reader, and those would be made anew for each. */
class Reader implements JuteReader {
  readonly #bytes: Uint8Array;
  readonly #decodeText: typeof decodeUtf8;
  #at = 0;

  constructor(bytes: Uint8Array, decodeText: typeof decodeUtf8) {
    this.#bytes = bytes;
    this.#decodeText = decodeText;
  }

  int(what: string): number {
    return int32(this.#bytes, this.#take(4, what));
  }

  long(what: string): bigint {
    const from = this.#take(8, what);
    return (BigInt(int32(this.#bytes, from)) << 32n) | BigInt(int32(this.#bytes, from + 4) >>> 0);
  }

  exactLong(what: string): number {
    const from = this.#take(8, what);
    const number = int32(this.#bytes, from) * 2 ** 32 + (int32(this.#bytes, from + 4) >>> 0);
    if (Number.isSafeInteger(number)) return number;
    this.#at = from;
    return toNumber(this.long(what), what);
  }

  hexLong(what: string): string {
    const from = this.#take(8, what);
    const [high, low] = [int32(this.#bytes, from) >>> 0, int32(this.#bytes, from + 4) >>> 0];
    return high === 0 ? `0x${low.toString(16)}` : `0x${high.toString(16)}${low.toString(16).padStart(8, '0')}`;
  }

  bool(what: string): boolean {
    return this.#bytes[this.#take(1, what)] !== 0;
  }

  buffer(what: string): Uint8Array | null {
    const length = this.#length(what);
    if (length === null) return null;
    const from = this.#take(length, what);
    return new Uint8Array(this.#bytes.subarray(from, from + length));
  }

  ustring(what: string): string {
    const text = this.nullableString(what);
    if (text === null) throw new WireError(`${what} is null`);
    return text;
  }

  nullableString(what: string): string | null {
    const length = this.#length(what);
    if (length === null) return null;
    const from = this.#take(length, what);
    return this.#decodeText(this.#bytes, from, from + length);
  }

  vector<Item>(what: string, leastBytes: number, readItem: () => Item): Item[] | null {
    const length = this.#count(what);
    if (length === null) return null;
    if (length * leastBytes > this.left())
      throw new WireError(`${what} has ${length} items, and ${this.left()} bytes are left`);
    const items: Item[] = [];
    for (let index = 0; index < length; index++) items.push(readItem());
    return items;
  }

  left(): number {
    return this.#bytes.length - this.#at;
  }

  end(what: string): void {
    if (this.left() > 0) throw new WireError(`${this.left()} bytes too many after ${what}`);
  }

  /** @returns where so many bytes begin, which are now read. */
  #take(length: number, what: string): number {
    if (length > this.left()) throw new WireError(`${what} takes ${length} bytes, and ${this.left()} are left`);
    const from = this.#at;
    this.#at += length;
    return from;
  }

  /** A count of bytes or items; null for -1. */
  #count(what: string): number | null {
    if (this.left() < 4) throw new WireError(`the length of ${what} takes 4 bytes, and ${this.left()} are left`);
    const length = int32(this.#bytes, this.#take(4, what));
    return length === -1 ? null : length;
  }

  #length(what: string): number | null {
    const length = this.#count(what);
    if (length !== null && length < 0) throw new WireError(`${what} has length ${length}`);
    return length;
  }
}

/** By hand: a DataView would be one more object for every frame. */
function int32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

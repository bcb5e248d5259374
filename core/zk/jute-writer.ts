import type { JuteWriter } from './jute.ts';
import { encodeUtf8 } from './utf8.ts';
import { WireError } from './wire-error.ts';

/** @returns what `write` wrote, behind the 4-byte length that the wire wants in front of every message. */
export function writeFrame(write: (jute: JuteWriter) => void): Uint8Array {
  writer.begin();
  write(writer);
  return writer.frame();
}

class Writer implements JuteWriter {
  #bytes = new Uint8Array(slabBytes);
  #begin = 0;
  #at = 0;

  begin(): void {
    this.#at = this.#begin;
    this.#grow(4);
  }

  /** What was written since the beginning; the next frame comes behind it. */
  frame(): Uint8Array {
    const begin = this.#begin;
    this.#putInt32(begin, this.#at - begin - 4);
    this.#begin = this.#at;
    return this.#bytes.subarray(begin, this.#at);
  }

  int(value: number, what: string): void {
    if ((value | 0) !== value) throw new WireError(`${what} ${value} is not a 32-bit integer`);
    this.#putInt32(this.#grow(4), value);
  }

  long(value: bigint): void {
    const from = this.#grow(8);
    this.#putInt32(from, Number(BigInt.asIntN(32, value >> 32n)));
    this.#putInt32(from + 4, Number(BigInt.asIntN(32, value)));
  }

  bool(value: boolean): void {
    const at = this.#grow(1);
    this.#bytes[at] = value ? 1 : 0;
  }

  buffer(value: Uint8Array | null): void {
    this.int(value === null ? -1 : value.length, 'a length');
    if (value !== null) this.raw(value);
  }

  raw(value: Uint8Array): void {
    const from = this.#grow(value.length);
    this.#bytes.set(value, from);
  }

  ustring(value: string | null): void {
    if (value === null || !this.#ascii(value)) this.buffer(value === null ? null : encodeUtf8(value));
  }

  vector<Item>(items: readonly Item[], writeItem: (item: Item) => void): void {
    this.int(items.length, 'a length');
    for (const item of items) writeItem(item);
  }

  /** Writes a text of which every character is one byte, as those of most are. @returns whether it was one. */
  #ascii(text: string): boolean {
    const from = this.#grow(4 + text.length);
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) {
        this.#at = from;
        return false;
      }
      this.#bytes[from + 4 + index] = unit;
    }
    this.#putInt32(from, text.length);
    return true;
  }

  #grow(length: number): number {
    if (this.#at + length > this.#bytes.length) this.#move(length);
    const from = this.#at;
    this.#at = from + length;
    return from;
  }

  /** Takes what there is of this frame to a new slab, with room for so many bytes more, and for as many as there are. */
  #move(length: number): void {
    const written = this.#bytes.subarray(this.#begin, this.#at);
    this.#bytes = new Uint8Array(Math.max(slabBytes, 2 * written.length + length));
    this.#bytes.set(written);
    this.#begin = 0;
    this.#at = written.length;
  }

  #putInt32(at: number, value: number): void {
    this.#bytes[at] = value >> 24;
    this.#bytes[at + 1] = value >> 16;
    this.#bytes[at + 2] = value >> 8;
    this.#bytes[at + 3] = value;
  }
}

/** Frames lie side by side in pieces of memory of this size: one of its own for each would be dearer than what is put into it. */
const slabBytes = 8 * 1024;

/** One for all frames, which are written one after another. */
const writer = new Writer();

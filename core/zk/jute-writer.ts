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
  #bytes = new Uint8Array(1024);
  #at = 0;

  begin(): void {
    this.#at = 4;
  }

  /** A copy of what was written since the beginning. */
  frame(): Uint8Array {
    this.#putInt32(0, this.#at - 4);
    const frame = this.#bytes.slice(0, this.#at);
    if (this.#bytes.length > keptBytes) this.#bytes = new Uint8Array(1024);
    return frame;
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
    const from = this.#at;
    if (from + length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, from + length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#at = from + length;
    return from;
  }

  #putInt32(at: number, value: number): void {
    this.#bytes[at] = value >> 24;
    this.#bytes[at + 1] = value >> 16;
    this.#bytes[at + 2] = value >> 8;
    this.#bytes[at + 3] = value;
  }
}

/** More than this is let go after the frame that wanted it. */
const keptBytes = 64 * 1024;

/** One for all frames, which are written one after another: room of its own for each would be dearer than what is put into it. */
const writer = new Writer();

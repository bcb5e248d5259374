import { WireError } from './wire-error.ts';

/** What a character's first byte says: how many bytes it takes, and which the second may be. */
interface Form {
  from: number;
  to: number;
  bytes: number;
  payload: number;
  second: readonly [number, number];
}

/** Neither too long nor too large a form, nor half a surrogate pair, is well-formed. Source: Unicode, table 3-7. */
const forms: readonly Form[] = [
  { from: 0x00, to: 0x7f, bytes: 1, payload: 0x7f, second: [0x80, 0xbf] },
  { from: 0xc2, to: 0xdf, bytes: 2, payload: 0x1f, second: [0x80, 0xbf] },
  { from: 0xe0, to: 0xe0, bytes: 3, payload: 0x0f, second: [0xa0, 0xbf] },
  { from: 0xed, to: 0xed, bytes: 3, payload: 0x0f, second: [0x80, 0x9f] },
  { from: 0xe1, to: 0xef, bytes: 3, payload: 0x0f, second: [0x80, 0xbf] },
  { from: 0xf0, to: 0xf0, bytes: 4, payload: 0x07, second: [0x90, 0xbf] },
  { from: 0xf4, to: 0xf4, bytes: 4, payload: 0x07, second: [0x80, 0x8f] },
  { from: 0xf1, to: 0xf3, bytes: 4, payload: 0x07, second: [0x80, 0xbf] },
];

/** What the first byte of a character says, by the number of bytes the character takes. */
const leads = [0, 0x00, 0xc0, 0xe0, 0xf0];

/**
 * Text to UTF-8, where the platform's own TextEncoder is out of reach: core knows the language and nothing else.
 *
 * @throws {WireError} on half a surrogate pair, which has no UTF-8.
 */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length);
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point >= 0xd800 && point <= 0xdfff) throw new WireError(`half a surrogate pair in ${JSON.stringify(text)}`);
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (let rest = size - 1; rest > 0; rest--)
      bytes[length + rest] = 0x80 | ((point >> (6 * (size - 1 - rest))) & 0x3f);
    bytes[length] = (leads[size] ?? 0) | (point >> (6 * (size - 1)));
    length += size;
  }
  return bytes.slice(0, length);
}

/** @throws {WireError} on anything that is not well-formed UTF-8; nothing is replaced by a question mark. */
export function decodeUtf8(bytes: Uint8Array, from = 0, to = bytes.length): string {
  return decode(bytes, from, to, (at) => {
    throw new WireError(`not UTF-8: no character is written as the bytes at ${at}`);
  });
}

/** Reads as U+FFFD what is not UTF-8, once for each beginning of a character: so does a server, which is in Java. */
export function decodeUtf8Loosely(bytes: Uint8Array, from = 0, to = bytes.length): string {
  return decode(bytes, from, to, () => '\ufffd');
}

/** So many ASCII characters become text at once; one at a time, it would be a chain of as many pieces. */
const mostAtOnce = 256;

/** What is about to become text: kept, for a list of its own would be several times as large as the text. */
const units: number[] = [];

function decode(bytes: Uint8Array, from: number, to: number, replacement: (at: number) => string): string {
  let text = '';
  for (let at = from; at < to;) {
    // Most of what is read is ASCII.
    const ascii = asciiAt(bytes, at, Math.min(to, at + mostAtOnce));
    if (ascii !== '') {
      text += ascii;
      at += ascii.length;
      continue;
    }
    const lead = bytes[at] ?? 0;
    const form = forms.find(({ from, to }) => from <= lead && lead <= to);
    const length = form ? wellFormed(bytes, at, to, form) : 0;
    text += form && length === form.bytes ? String.fromCodePoint(pointAt(bytes, at, form)) : replacement(at - from);
    at += Math.max(length, 1);
  }
  return text;
}

/** From a plain array: engines make text of that several times as fast as of a piece of bytes. */
function asciiAt(bytes: Uint8Array, from: number, to: number): string {
  let length = 0;
  for (let at = from; at < to && bytes[at]! < 0x80; at++) units[length++] = bytes[at]!;
  units.length = length;
  return String.fromCharCode.apply(null, units);
}

/** @returns how many bytes of a character are as they should be: as many as it takes, when it is one. */
function wellFormed(bytes: Uint8Array, at: number, to: number, { bytes: length, second }: Form): number {
  let [least, most] = second;
  for (let rest = 1; rest < length; rest++) {
    const next = at + rest < to ? bytes[at + rest]! : 0;
    if (next < least || next > most) return rest;
    [least, most] = [0x80, 0xbf];
  }
  return length;
}

function pointAt(bytes: Uint8Array, at: number, form: Form): number {
  let point = (bytes[at] ?? 0) & form.payload;
  for (let rest = 1; rest < form.bytes; rest++) point = (point << 6) | ((bytes[at + rest] ?? 0) & 0x3f);
  return point;
}

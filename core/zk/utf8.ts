import { WireError } from './wire-error.ts';

/** How many bytes a character takes, told by its first one, and the least code point that may take so many. */
const forms = [
  { from: 0x00, to: 0x7f, bytes: 1, payload: 0x7f, least: 0 },
  { from: 0xc2, to: 0xdf, bytes: 2, payload: 0x1f, least: 0x80 },
  { from: 0xe0, to: 0xef, bytes: 3, payload: 0x0f, least: 0x800 },
  { from: 0xf0, to: 0xf4, bytes: 4, payload: 0x07, least: 0x10000 },
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
    if (isSurrogate(point)) throw new WireError(`half a surrogate pair in ${JSON.stringify(text)}`);
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (let rest = size - 1; rest > 0; rest--)
      bytes[length + rest] = 0x80 | ((point >> (6 * (size - 1 - rest))) & 0x3f);
    bytes[length] = (leads[size] ?? 0) | (point >> (6 * (size - 1)));
    length += size;
  }
  return bytes.slice(0, length);
}

/** @throws {WireError} on anything that is not well-formed UTF-8; nothing is replaced by a question mark. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    const form = forms.find(({ from, to }) => from <= lead && lead <= to);
    if (form === undefined) throw new WireError(`not UTF-8: byte ${lead} cannot begin a character`);
    let point = lead & form.payload;
    for (let rest = 1; rest < form.bytes; rest++) {
      const next = bytes[at + rest];
      if (next === undefined || (next & 0xc0) !== 0x80) throw new WireError('not UTF-8: a character is cut short');
      point = (point << 6) | (next & 0x3f);
    }
    if (point < form.least || point > 0x10ffff || isSurrogate(point))
      throw new WireError(`not UTF-8: no character is written as ${point} in ${form.bytes} bytes`);
    text += String.fromCodePoint(point);
    at += form.bytes;
  }
  return text;
}

function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff;
}

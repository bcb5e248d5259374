import { WireError } from './wire-error.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const sextets = new Map(Array.from(alphabet, (letter, value) => [letter, value]));

/** How data travels inside a message: messages are JSON, and a znode's data are any bytes. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    const group = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    text += letter(group >> 18) + letter(group >> 12);
    text += second === undefined ? '=' : letter(group >> 6);
    text += third === undefined ? '=' : letter(group);
  }
  return text;
}

/** @throws {WireError} on a letter outside the alphabet, a length that is no multiple of 4, or bits after the end. */
export function fromBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw new WireError(`not base64: ${text.length} letters are no multiple of 4`);
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((3 * text.length) / 4 - padding);
  for (let at = 0, byte = 0; at < text.length; at += 4) {
    let group = 0;
    for (let place = at; place < at + 4; place++) group = (group << 6) | sextet(text, place, padding);
    // A typed array ignores what is written past its end, which is where the padding would go.
    bytes[byte++] = group >> 16;
    bytes[byte++] = group >> 8;
    bytes[byte++] = group;
    if (at + 4 === text.length && (group & ((1 << (8 * padding)) - 1)) !== 0)
      throw new WireError('not base64: bits are left over after the last byte');
  }
  return bytes;
}

function letter(value: number): string {
  return alphabet.charAt(value & 0x3f);
}

function sextet(text: string, place: number, padding: number): number {
  if (place >= text.length - padding) return 0;
  const value = sextets.get(text.charAt(place));
  if (value === undefined) throw new WireError(`not base64: ${JSON.stringify(text.charAt(place))} at ${place}`);
  return value;
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeUtf8, decodeUtf8Loosely, encodeUtf8 } from './utf8.ts';
import { WireError } from './wire-error.ts';

const platform = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const loosePlatform = new TextDecoder('utf-8', { ignoreBOM: true });

function platformDecode(bytes: Uint8Array): string | undefined {
  try {
    return platform.decode(bytes);
  } catch {
    return undefined;
  }
}

function ourDecode(bytes: Uint8Array): string | undefined {
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

describe('utf-8', () => {
  test('any text is written as the platform writes it, and read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
        expect(decodeUtf8(encodeUtf8(text))).toBe(text);
      }),
    );
  });

  test('so is a long one, wherever in it there is a character of more bytes', () => {
    const ascii = fc.integer({ min: 0, max: 600 }).map((length) => 'a'.repeat(length));
    fc.assert(
      fc.property(ascii, fc.constantFrom('', 'ä', '漢', '🦓'), ascii, (before, character, after) => {
        const text = before + character + after;
        const bytes = new TextEncoder().encode(`<${text}>`);
        expect(decodeUtf8(bytes, 1, bytes.length - 1)).toBe(text);
        expect(encodeUtf8(text)).toEqual(bytes.slice(1, -1));
      }),
    );
  });

  test('any bytes are read, or refused, as the platform does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6 }), (bytes) => {
        expect(ourDecode(bytes)).toBe(platformDecode(bytes));
        expect(decodeUtf8Loosely(bytes)).toBe(loosePlatform.decode(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  test('so are all that begin a character too long, too large, or half a pair', () => {
    const leads = Array.from({ length: 256 }, (_, byte) => byte);
    const seconds = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
    const sequences = leads.flatMap((lead) =>
      seconds.flatMap((second) => [[], [0x80], [0xbf, 0x80]].map((rest) => [lead, second, ...rest])),
    );
    const bytes = sequences.map((sequence) => Uint8Array.from(sequence));
    expect(bytes.filter((sequence) => ourDecode(sequence) !== platformDecode(sequence))).toEqual([]);
    expect(bytes.filter((sequence) => decodeUtf8Loosely(sequence) !== loosePlatform.decode(sequence))).toEqual([]);
  });

  test('half a surrogate pair has no bytes', () => {
    expect(() => encodeUtf8('/a\ud800b')).toThrow(WireError);
  });
});

import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64, toBase64 } from './base64.ts';
import { WireError } from './wire-error.ts';

describe('base64', () => {
  test('any bytes are written as Node writes them, and read back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
    );
  });

  test.each(['A', 'AA', 'AAA', 'AAAAA', 'A===', '====', 'AA=A', 'AB==', 'AAB=', 'A-__', 'AA A', 'AA\n='])(
    'refuses %j',
    (text) => {
      expect(() => fromBase64(text)).toThrow(WireError);
    },
  );
});

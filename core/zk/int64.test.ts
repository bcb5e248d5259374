import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHexId, fromNumber, toHexId, toNumber } from './int64.ts';
import { WireError } from './wire-error.ts';

const min = -(2n ** 63n);
const max = 2n ** 63n - 1n;

describe('64-bit integers', () => {
  test('an id is the same after hex, with its sign', () => {
    fc.assert(
      fc.property(fc.bigInt({ min, max }), (id) => {
        expect(fromHexId(toHexId(id), 'id')).toBe(id);
      }),
    );
    expect(toHexId(-1n)).toBe('0xffffffffffffffff');
    expect(toHexId(0n)).toBe('0x0');
  });

  test('a number is either exact or refused by name', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(toNumber(fromNumber(value, 'zxid'), 'zxid')).toBe(value);
      }),
    );
    expect(() => toNumber(2n ** 53n, 'zxid')).toThrow(
      new WireError('zxid 0x20000000000000 is beyond 2^53: it has no exact number'),
    );
    expect(() => toNumber(min, 'mzxid')).toThrow(RangeError);
    expect(() => fromNumber(1.5, 'ctimeMs')).toThrow(new WireError('ctimeMs 1.5 is not an exact integer'));
    expect(() => fromNumber(Number.NaN, 'zxid')).toThrow(WireError);
  });

  test.each(['', '0x', 'ff', '0xFF', '0x12345678901234567', '-0x1', '0x1 ', '0b1'])('%j is no id', (id) => {
    expect(() => fromHexId(id, 'sessionId')).toThrow(WireError);
  });
});

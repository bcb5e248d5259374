import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha1 } from './sha1.ts';

test('as everyone else computes it, whatever the length', () => {
  for (let length = 0; length < 200; length++) {
    const message = Uint8Array.from({ length }, (_, at) => (at * 7 + length) & 0xff);
    expect(sha1(message)).toEqual(new Uint8Array(createHash('sha1').update(message).digest()));
  }
});

test('whatever the message', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
      expect(sha1(message)).toEqual(new Uint8Array(createHash('sha1').update(message).digest()));
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drive } from './fixtures/drive.ts';
import { isNewer, registerReplicaMachine, unwritten, type Versioned } from './register-replica.ts';

const version = fc.record({ counter: fc.integer({ min: 1, max: 4 }), writer: fc.constantFrom('ana', 'bo', 'cleo') });
/** One value a version, as writers have it. */
const copy = version.map(({ counter, writer }): Versioned => {
  const value = `${writer}${counter}`;
  return { value, op: value, version: { counter, writer } };
});

test('in whatever order and however often it is told, it has the newest', () => {
  fc.assert(
    fc.property(fc.array(copy, { maxLength: 30 }), (copies) => {
      const node = drive(registerReplicaMachine, { manner: 'answers' });
      for (const one of copies) {
        node.hear({ type: 'store', to: 'op', copy: one, from: 'ana/quorum' });
        expect(node.effects().at(-1)).toMatchObject({ message: { type: 'stored' } });
      }
      const newest = copies.reduce((best, one) => (isNewer(one.version, best.version) ? one : best), unwritten);
      expect(node.context()['copy']).toEqual(newest);
    }),
  );
});

test('of any two versions one is newer, and so it is for any three', () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      const isSame = a.counter === b.counter && a.writer === b.writer;
      expect([isNewer(a, b), isNewer(b, a)].filter(Boolean)).toHaveLength(isSame ? 0 : 1);
      if (isNewer(a, b) && isNewer(b, c)) expect(isNewer(a, c)).toBe(true);
    }),
  );
});

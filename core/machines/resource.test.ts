import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drive } from './fixtures/drive.ts';
import { resourceMachine } from './resource.ts';

const write = (name: string, token?: number) => {
  return { type: 'write', write: name, value: name, from: 'ana/caller', ...(token !== undefined && { token }) };
};

test('one that checks takes growing tokens, and the same one again', () => {
  const resource = drive(resourceMachine, { checks: true }).hear(write('a', 3)).hear(write('b', 3));
  expect(resource.effects()).toEqual([{ type: 'post', to: 'ana/caller', message: { type: 'written', write: 'b' } }]);
  expect(resource.context()).toMatchObject({ latest: 3, value: 'b' });
});

test('one that checks refuses a smaller token, says what it has seen, and keeps what it had', () => {
  const resource = drive(resourceMachine, { checks: true }).hear(write('a', 5)).hear(write('b', 3));
  expect(resource.effects()).toEqual([
    { type: 'post', to: 'ana/caller', message: { type: 'refused', write: 'b', latest: 5 } },
  ]);
  expect(resource.context()).toMatchObject({ latest: 5, value: 'a' });
});

test('one that checks refuses a write without a token', () => {
  expect(drive(resourceMachine, { checks: true }).hear(write('a')).effects()).toMatchObject([
    { message: { type: 'refused' } },
  ]);
});

test('one that does not check takes whatever comes', () => {
  const resource = drive(resourceMachine, { checks: false }).hear(write('a', 5)).hear(write('b', 3)).hear(write('c'));
  expect([resource.state(), resource.context()['value']]).toEqual(['trusting', 'c']);
});

test('whatever comes, what one that checks has taken came with tokens that never shrink', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat({ max: 20 }), { nil: undefined })), (tokens) => {
      const resource = drive(resourceMachine, { checks: true });
      const taken = tokens.filter((token, index) => {
        const [effect] = resource.hear(write(String(index), token)).effects();
        return (effect as unknown as { message: { type: string } }).message.type === 'written';
      });
      expect(taken).toEqual(taken.toSorted((a, b) => a! - b!));
      expect(taken).not.toContain(undefined);
      expect(taken.length > 0).toBe(tokens.some((token) => token !== undefined));
    }),
  );
});

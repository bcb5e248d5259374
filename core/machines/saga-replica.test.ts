import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drive } from './fixtures/drive.ts';
import { sagaReplicaMachine } from './saga-replica.ts';

const told = (type: string, op: string) => ({ type, op, what: '+1', from: 'ana/quorum' });
const answer = (message: object) => ({ type: 'post', to: 'ana/quorum', message });

test('an undo that comes first leaves a tombstone, at which the late operation is refused', () => {
  const node = drive(sagaReplicaMachine, { manner: 'answers' }).hear(told('undo', 'x'));
  expect(node.effects()).toEqual([answer({ type: 'undone', op: 'x' })]);
  expect(node.hear(told('perform', 'x')).effects()).toEqual([answer({ type: 'failed', op: 'x', definite: true })]);
  expect(node.context()['value']).toBe('0');
});

test('an operation that is undone before it is answered is not told as done', () => {
  const node = drive(sagaReplicaMachine, { manner: 'answers', answerMs: 100 })
    .hear(told('perform', 'x'))
    .hear(told('undo', 'x'));
  expect(node.hear({ type: 'worked', id: 'x' }).effects()).toEqual([
    answer({ type: 'failed', op: 'x', definite: true }),
  ]);
});

test('in whatever order and however often it is told, each counts once, and not at all once it was undone', () => {
  const event = fc.tuple(fc.constantFrom('perform', 'undo'), fc.constantFrom('x', 'y', 'z'));
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const node = drive(sagaReplicaMachine, { manner: 'answers' });
      for (const [type, op] of events) node.hear(told(type, op));
      const performed = new Set(events.filter(([type]) => type === 'perform').map(([, op]) => op));
      const undone = new Set(events.filter(([type]) => type === 'undo').map(([, op]) => op));
      expect(node.context()['value']).toBe(String([...performed].filter((op) => !undone.has(op)).length));
    }),
  );
});

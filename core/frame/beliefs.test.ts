import { expect, test } from 'vitest';
import { simulate } from '../sim/simulate.ts';
import { choose } from '../../lessons/choose.ts';
import { headerOf, scenarioOf } from '../../lessons/lesson.ts';
import lesson from '../../lessons/two-holders/lesson.ts';
import { indexTrace } from './trace-index.ts';
import { resourceAt } from './resource.ts';
import { sceneAt } from './scene.ts';

function indexOf(variant: string) {
  const choices = choose(lesson, { variant });
  const header = headerOf(lesson, choices, { world: 'sim' });
  return indexTrace(simulate({ header, scenario: scenarioOf(lesson, choices) }));
}

const written = indexOf('as-written');
const kinds = (index: typeof written) => index.moments.map(({ kind }) => kind);
const momentAt = (index: typeof written, kind: string) => index.moments.find((moment) => moment.kind === kind)!.atMs;
const seen = (index: typeof written, atMs: number) => sceneAt(index, atMs, { rows: 5, selected: null, lingerMs: 0 });

test('one who stands still goes on believing, and it is disputed once another holds', () => {
  const ana = (atMs: number) => seen(written, atMs).front.find(({ name }) => name === 'ana')!;
  expect(ana(momentAt(written, 'stands-still') + 1)).toMatchObject({
    mark: 'still',
    lock: { ofLock: 'holds', still: true, disputed: false },
  });
  expect(ana(momentAt(written, 'believes-too'))).toMatchObject({ mark: 'still', lock: { disputed: true } });
  expect(ana(momentAt(written, 'goes-on'))).toMatchObject({ word: 'believes it holds', lock: { still: false } });
});

test('the resource tells a late write from one in its order', () => {
  const { writes } = resourceAt(written.resource!, Infinity);
  expect(writes.map(({ who, late }) => [who, late])).toEqual([
    ['ana', true],
    ['ana', true],
    ['ana', true],
    ['ana', true],
  ]);
  const before = resourceAt(written.resource!, momentAt(written, 'goes-on'));
  expect(before.writes.map(({ who, late }) => [who, late])).toEqual([
    ['bo', false],
    ['bo', false],
  ]);
  expect(before).toMatchObject({ taken: 2, refused: 0, latest: null });
});

test('where tokens are looked at, the late write is refused and the greatest is kept', () => {
  const index = indexOf('corrected');
  expect(kinds(index)).toContain('refuses');
  expect(kinds(index)).not.toContain('writes-late');
  const { latest, refused, writes } = resourceAt(index.resource!, Infinity);
  expect(refused).toBe(1);
  expect(latest).toBe(Math.max(...writes.map(({ token }) => token!)));
});

test('a run without a resource has the model, and nobody is disputed', () => {
  const lock = indexOf('careful');
  expect(kinds(lock)).toEqual(expect.arrayContaining(['stops', 'writes-late']));
  expect(kinds(lock)).not.toContain('believes-too');
});

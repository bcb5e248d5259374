import { expect, test } from 'vitest';
import {
  apart,
  idOf,
  limbsOf,
  parentOf,
  readBranches,
  renamed,
  withBranch,
  withoutBranch,
  type Branch,
} from './branch.ts';

const branch = (...decisions: string[]): Branch => ({
  decisions,
  name: decisions.at(-1) ?? 'the run',
  forkMs: 10,
  endMs: 90,
});
const [run, drop, both] = [branch(), branch('drop:5'), branch('drop:5', 'kill:ana@9')];
const names = (branches: readonly Branch[]) => branches.map(({ name }) => name);

test('a branch hangs on the longest that begins like it', () => {
  expect(parentOf([run, drop, both], both.decisions)).toBe(drop);
  expect(parentOf([run, both], both.decisions)).toBe(run);
  expect(parentOf([run], [])).toBeUndefined();
  expect(limbsOf([run, drop, both]).map(({ id, parent }) => [id, parent])).toEqual([
    ['', null],
    ['drop:5', ''],
    ['drop:5 kill:ana@9', 'drop:5'],
  ]);
});

test('a branch that is seen again keeps its name, and a name that says nothing is none', () => {
  const named = renamed([run, drop], idOf(drop.decisions), ' the lost call ');
  expect(names(withBranch(named, drop))).toEqual(['the run', 'the lost call']);
  expect(renamed(named, 'drop:5', '  ')).toEqual(named);
});

test('a branch can be removed, the run cannot, and what was made of the branch stays', () => {
  expect(names(withoutBranch([run, drop, both], 'drop:5'))).toEqual(['the run', 'kill:ana@9']);
  expect(withoutBranch([run], '')).toEqual([run]);
});

test('of too many the oldest goes, never the run', () => {
  const many = Array.from({ length: 40 }, (_, i) => branch(`drop:${i}`));
  const kept = many.reduce<Branch[]>(withBranch, [run]);
  expect(kept).toHaveLength(24);
  expect(kept[0]).toBe(run);
  expect(kept.at(-1)).toBe(many.at(-1));
});

test.each([null, 'no', '{}', '[1, {"decisions": [2]}]'])('of %s nothing is kept but the run', (text) => {
  expect(readBranches(text, run)).toEqual([run]);
});

test('what was kept is read again', () => {
  expect(readBranches(JSON.stringify([run, both]), branch())).toEqual([run, both]);
});

test('two branches part after what they share', () => {
  const other = branch('drop:5', 'delay:7+500');
  expect(apart(both.decisions, other.decisions)).toEqual({ kept: 1, instead: ['delay:7+500'] });
  expect(apart(run.decisions, both.decisions)).toEqual({ kept: 0, instead: ['drop:5', 'kill:ana@9'] });
  expect(apart(both.decisions, drop.decisions)).toEqual({ kept: 1, instead: [] });
  expect(apart(drop.decisions, both.decisions)).toEqual({ kept: 1, instead: ['kill:ana@9'] });
});

import { expect, test } from 'vitest';
import { lessons } from '../../lessons/index.ts';
import { sets } from '../../lessons/playground/sets.ts';
import { carryOut } from '../run/carry-out.ts';
import { formatAddress, parseAddress, usualRun } from './address.ts';

const known = [...lessons, ...sets];

test('the playground is a page, and so is a set that is not known yet', () => {
  expect(parseAddress('#/playground', lessons)).toEqual({ page: 'playground', set: null });
  expect(parseAddress('#/playground/clocks/corrected?at=5', lessons)).toEqual({
    ...{ page: 'playground', set: 'playground/clocks' },
  });
  expect(parseAddress('#/playground', known)).toEqual({ page: 'playground', set: null });
});

test.each(sets.flatMap((set) => set.variants.map((variant) => [set.id, variant.id, set, variant] as const)))(
  'the link to %s, %s opens it again',
  (_set, _variant, lesson, variant) => {
    const run = { ...usualRun(lesson), variant, atMs: 1234.5 };
    expect(parseAddress(formatAddress(run), known)).toEqual({ page: 'lesson', run });
  },
);

test('a set that is not there, and a stranger in one, are a problem with a way out', () => {
  expect(parseAddress('#/playground/cloks', known)).toMatchObject({
    ...{ page: 'problem', offer: { hash: '#/playground' } },
  });
  expect(parseAddress('#/playground/clocks?do=kill:zoe@5', known)).toMatchObject({
    ...{ page: 'problem', sentence: expect.stringContaining('node-1, node-2, node-3') as string },
  });
});

test.each(sets.map((set) => [set.id, set] as const))('a run of %s can be sent to the page', (lesson, set) => {
  const { variant, knobs, decisions } = usualRun(set);
  const job = { lesson, variant: variant.id, knobs, decisions, task: { kind: 'run', seed: 7 } } as const;
  const [answer] = carryOut(job, sets);
  expect(answer?.kind).toBe('run');
  expect(structuredClone(answer)).toEqual(answer);
});

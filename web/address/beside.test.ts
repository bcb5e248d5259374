import { expect, test } from 'vitest';
import { formatDecision, parseDecision } from '../../core/scenario/decision.ts';
import { lessons } from '../../lessons/index.ts';
import { formatAddress, parseAddress, usualRun } from './address.ts';
import { besideOf } from './beside.ts';

const lesson = lessons.find(({ id }) => id === 'timing-not-load')!;
const variant = (id: string) => lesson.variants.find((each) => each.id === id)!;
const decisions = ['drop:120', 'pause:server-1@2000-8000', 'serviceMs=50@9000'].map(parseDecision);
const run = { ...usualRun(lesson), variant: variant('lock'), decisions };
const told = (of: typeof run) => besideOf(of)?.decisions.map(formatDecision);

test('a branch lies beside the run that it left, or beside an earlier one', () => {
  const beside = variant('lock');
  expect(told({ ...run, beside })).toEqual(['drop:120', 'pause:server-1@2000-8000']);
  expect(told({ ...run, beside, kept: 0 })).toEqual([]);
  expect(besideOf({ ...run, beside })?.variant).toBe(beside);
  expect(besideOf({ ...run, beside: null })).toBeNull();
});

test('another variant has the same faults as far as it has those whom they befall, and no message of the same name', () => {
  expect(told({ ...run, beside: variant('semaphore') })).toEqual(['pause:server-1@2000-8000', 'serviceMs=50@9000']);
  expect(told({ ...run, beside: variant('burst') })).toEqual(['serviceMs=50@9000']);
});

test('a link says which', () => {
  const hash = formatAddress({ ...run, beside: variant('lock'), kept: 1 });
  expect(hash).toMatch(/&beside=lock&kept=1$/);
  const address = parseAddress(hash, lessons);
  expect(address).toMatchObject({ page: 'lesson', run: { kept: 1 } });
  expect(formatAddress({ ...run, beside: variant('burst'), kept: 1 })).not.toMatch(/kept/);
  expect(parseAddress(hash.replace('kept=1', 'kept=x'), lessons)).toMatchObject({ page: 'problem' });
});

import { describe, expect, test } from 'vitest';
import { formatDecision, parseDecision } from '../../core/scenario/decision.ts';
import { lessons } from '../../lessons/index.ts';
import { formatAddress, parseAddress, usualRun, type RunAddress } from './address.ts';
import { besideOf } from './beside.ts';

const lesson = lessons.find(({ id }) => id === 'timing-not-load')!;
const variant = (id: string) => lesson.variants.find((each) => each.id === id)!;
const decisions = ['drop:120', 'pause:server-1@2000-8000', 'serviceMs=50@9000'].map(parseDecision);
const run = { ...usualRun(lesson), variant: variant('lock'), decisions };
const told = (of: RunAddress) => besideOf(of)?.decisions.map(formatDecision);

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

describe('a recorded real run', () => {
  const twoHolders = lessons.find(({ id }) => id === 'two-holders')!;
  const real = { ...usualRun(twoHolders), beside: 'recorded' as const };

  test('is named by a link, under any seed', () => {
    const hash = formatAddress({ ...real, seed: 11 });
    expect(hash).toMatch(/&beside=recorded$/);
    expect(parseAddress(hash, lessons)).toMatchObject({ page: 'lesson', run: { beside: 'recorded', seed: 11 } });
    expect(besideOf(real)).toBeNull();
  });

  test('is left behind by a run that has other knobs, or to which something was done', () => {
    expect(formatAddress({ ...real, knobs: { ...real.knobs, workMs: 100 } })).not.toMatch(/beside/);
    expect(formatAddress({ ...real, decisions: [parseDecision('pause:bo@2000-8000')] })).not.toMatch(/beside/);
    const hash = formatAddress(real).replace('workMs=4500', 'workMs=100');
    expect(parseAddress(hash, lessons)).toMatchObject({
      page: 'problem',
      sentence: expect.stringMatching(/^There is no recording/),
    });
  });

  test('is not asked for where none has been made', () => {
    expect(formatAddress({ ...usualRun(lesson), beside: 'recorded' })).not.toMatch(/beside/);
  });
});

test('two branches of one run lie beside each other: what they share is kept, the rest differs', () => {
  const instead = [parseDecision('kill:server-1@2500')];
  const two = { ...run, beside: variant('lock'), kept: 1, instead };
  expect(told(two)).toEqual(['drop:120', 'kill:server-1@2500']);
  expect(told({ ...two, decisions: [], kept: 0 })).toEqual(['kill:server-1@2500']);
  const hash = formatAddress(two);
  expect(hash).toMatch(/&beside=lock&kept=1&or=kill%3Aserver-1%402500$/);
  const address = parseAddress(hash, lessons);
  expect(address.page === 'lesson' ? told(address.run) : address).toEqual(['drop:120', 'kill:server-1@2500']);
  expect(formatAddress({ ...two, beside: variant('burst') })).not.toMatch(/or=/);
  expect(parseAddress(hash.replace('or=kill', 'or=fly'), lessons)).toMatchObject({ page: 'problem' });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EnsembleSettings } from '../scenario/scenario.ts';
import { adversary, type Adversary } from './fixtures/adversary.ts';

// In whatever order messages come, whoever dies in between: what must never come of it.

/** What each server has applied, in order. */
function histories({ facts }: Adversary): number[][] {
  const byServer = new Map<string, number[]>();
  for (const { change, actor, zxid } of facts) {
    if (change === 'applied') byServer.set(actor, [...(byServer.get(actor) ?? []), zxid!]);
  }
  return [...byServer.values()];
}

/** The epochs in which somebody has led, in the order in which they began. */
function epochsLed({ facts }: Adversary): number[] {
  const leading = new Set<string>();
  return facts.flatMap(({ actor, change, epoch }) => {
    if (change === 'leading') leading.add(actor);
    if (change === 'looking' || change === 'following') leading.delete(actor);
    return change === 'serving' && leading.has(actor) ? [epoch!] : [];
  });
}

function play(settings: EnsembleSettings, choices: readonly number[]): void {
  const foe = adversary(settings);
  for (const choice of choices) foe.step(choice);
  expect(foe.relent(), 'they come together again').toBe(true);

  const epochs = epochsLed(foe);
  expect(epochs, 'an epoch has one leader, and is later than all before').toEqual(
    [...new Set(epochs)].sort((a, b) => a - b),
  );
  const proposed = foe.facts.filter(({ change }) => change === 'proposed').map(({ zxid }) => zxid!);
  expect(new Set(proposed).size, 'no zxid is given twice').toBe(proposed.length);
  const longest = histories(foe).reduce((a, b) => (a.length >= b.length ? a : b), []);
  for (const history of histories(foe)) expect(history, 'all have the same history').toEqual(longest);
  for (const zxid of foe.answered) expect(longest, 'what was answered has happened').toContain(zxid);
}

const choices = fc.array(fc.nat({ max: 100_000 }), { minLength: 100, maxLength: 700, size: 'max' });
const settings = {
  begins: fc.constantFrom('serving' as const, 'looking' as const),
  fsyncMs: fc.constantFrom(0, 0, 20, 300),
};

test('three servers keep what they have answered, in one order', { timeout: 30_000 }, () => {
  const three = fc.record({ servers: fc.constant(3 as const), ...settings });
  fc.assert(fc.property(three, choices, play), { numRuns: 150 });
});

test('so do five', { timeout: 30_000 }, () => {
  const five = fc.record({ servers: fc.constant(5 as const), ...settings });
  fc.assert(fc.property(five, choices, play), { numRuns: 50 });
});

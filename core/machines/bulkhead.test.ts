import { bulkhead as cockatiel, BulkheadRejectedError } from 'cockatiel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bulkheadMachine, cockatielBulkhead, type BulkheadInput } from './bulkhead.ts';
import { drive, type Driven } from './fixtures/drive.ts';

const bulkhead = (input: Partial<BulkheadInput> = {}): Driven =>
  drive(bulkheadMachine, { name: 'bulkhead', maxConcurrent: 1, queueLength: 2, ...input });
const call = (id: string, nowMs = 0, more = {}) => ({ type: 'call', call: id, from: 'ana', nowMs, ...more });
const passed = (id: string, more = {}) => ({ type: 'call', call: id, from: 'bulkhead', ...more });
const succeeded = { type: 'succeeded' };
const back = (id: string, nowMs = 0, outcome: object = succeeded) => ({
  ...{ type: 'settled', call: id, to: 'bulkhead', outcome, nowMs },
});
const answer = (id: string, outcome: object = succeeded) => ({ type: 'settled', call: id, to: 'ana', outcome });
const full = (id: string) => answer(id, { type: 'failed', error: 'full', definite: true });
const cancel = (id: string, nowMs = 0) => ({ type: 'cancel', call: id, nowMs });

test('as many go in as there are places, the next ones wait in order, and one for whom there is no room is told so', () => {
  const one = bulkhead();
  expect([one.hear(call('a')).effects(), one.state()]).toEqual([[passed('a')], 'full.quiet']);
  expect(one.hear(call('b')).effects()).toEqual([]);
  expect(one.hear(call('c')).effects()).toEqual([]);
  expect(one.hear(call('d')).effects()).toEqual([full('d')]);
  expect(one.hear(back('a')).effects()).toEqual([answer('a'), passed('b')]);
  expect(one.hear(back('b')).effects()).toEqual([answer('b'), passed('c')]);
  expect([one.hear(back('c')).effects(), one.state()]).toEqual([[answer('c')], 'open']);
});

test('a failure gives its place back as well, and goes up as it was', () => {
  const reset = { type: 'failed', error: 'reset', definite: false };
  expect(
    bulkhead()
      .hear(call('a'))
      .hear(back('a', 5, reset))
      .effects(),
  ).toEqual([answer('a', reset)]);
});

describe('who waits for a place', () => {
  test('waits for so long, and is then told that it is full', () => {
    const one = bulkhead({ maxWaitMs: 100 }).hear(call('a')).hear(call('b', 10)).hear(call('c', 30));
    expect([one.state(), one.waits()]).toEqual(['full.besieged', { patience: 80 }]);
    expect([one.wait('patience', { nowMs: 110 }).effects(), one.waits()]).toEqual([[full('b')], { patience: 20 }]);
  });

  test('does not wait for longer than there is use in it, and takes what is left with it', () => {
    const one = bulkhead({ maxWaitMs: 100 })
      .hear(call('a'))
      .hear(call('b', 0, { leftMs: 60, to: 'bulkhead' }));
    expect(one.waits()).toEqual({ patience: 60 });
    expect(one.hear(back('a', 50)).effects()).toEqual([answer('a'), passed('b', { leftMs: 10 })]);
  });
});

describe('a call that is taken back', () => {
  test('outside, leaves its place in the line to those behind it', () => {
    const one = bulkhead().hear(call('a')).hear(call('b')).hear(call('c')).hear(cancel('b'));
    expect(one.effects()).toEqual([]);
    expect(one.hear(call('d')).effects()).toEqual([]);
    expect(one.hear(back('a')).effects()).toEqual([answer('a'), passed('c')]);
  });

  test('inside, is taken back below, and its place is the next one’s at once', () => {
    const one = bulkhead().hear(call('a')).hear(call('b')).hear(cancel('a'));
    expect(one.effects()).toEqual([cancelled('a'), passed('b')]);
    // What is still said about it concerns nobody.
    expect(one.hear(back('a')).effects()).toEqual([]);
    expect(one.hear(call('c')).effects()).toEqual([]);
  });

  const cancelled = (id: string) => ({ type: 'cancel', call: id });
});

/** What may happen to a bulkhead; `which` chooses among those whom it may happen to. */
const happening = fc.record({
  what: fc.constantFrom('call', 'call', 'settled', 'cancel', 'patience' as const),
  which: fc.nat(20),
});

test('whatever comes, never more are inside than there are places, no place is lost, and every call is answered once, in order', () => {
  const input = fc.record({
    maxConcurrent: fc.integer({ min: 1, max: 4 }),
    queueLength: fc.nat(4),
    maxWaitMs: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(input, fc.array(happening, { maxLength: 120 }), (settings, happenings) => {
      const one = bulkhead(settings);
      const [came, inside, entered, over] = [[], [], [], []] as [string[], string[], string[], string[]];
      const note = () => {
        for (const effect of one.effects()) {
          const id = effect['call'] as string;
          if (effect.type === 'call') [inside, entered].forEach((list) => list.push(id));
          else if (effect.type === 'settled') over.push(id);
        }
        expect(inside.length).toBeLessThanOrEqual(settings.maxConcurrent);
        const waiting = one.context()['waiting'] as unknown[];
        expect(waiting.length).toBeLessThanOrEqual(settings.queueLength);
        // A place is free only while nobody waits for it.
        if (inside.length < settings.maxConcurrent) expect(waiting).toEqual([]);
        expect(one.context()['inside']).toHaveLength(inside.length);
      };
      happenings.forEach(({ what, which }, nowMs) => {
        const pending = came.filter((id) => !over.includes(id));
        const [target, runner] = [pending[which % pending.length], inside[which % inside.length]];
        if (what === 'call') one.hear(call((came[came.length] = `c${came.length}`), nowMs));
        else if (what === 'settled' && runner !== undefined) {
          inside.splice(inside.indexOf(runner), 1);
          one.hear(back(runner, nowMs));
        } else if (what === 'cancel' && target !== undefined) {
          if (inside.includes(target)) inside.splice(inside.indexOf(target), 1);
          over.push(target);
          one.hear(cancel(target, nowMs));
        } else if (what === 'patience' && one.waiting().includes('patience')) one.wait('patience', { nowMs });
        else return;
        note();
      });
      expect(new Set(over).size).toBe(over.length);
      expect(entered).toEqual(came.filter((id) => entered.includes(id)));
    }),
  );
});

test('with the settings of cockatiel it lets in, holds back and turns away whom cockatiel does', async () => {
  const script = fc.array(happening, { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.nat(4), script, async (limit, queue, happenings) => {
      const ours = bulkhead(cockatielBulkhead(limit, queue));
      const theirs = cockatiel(limit, queue);
      const [heard, running] = [[] as string[], new Map<string, () => void>()];
      let count = 0;
      for (const { what, which } of happenings) {
        const id = what === 'call' ? `c${count++}` : [...running.keys()][which % running.size];
        const expected: string[] = [];
        if (what === 'call') {
          void theirs
            .execute(() => {
              heard.push(`call ${id}`);
              return new Promise<void>((resolve) => running.set(id!, resolve));
            })
            .catch((error: unknown) => error instanceof BulkheadRejectedError && heard.push(`full ${id}`));
          ours.hear(call(id!));
        } else {
          if (id === undefined) continue;
          running.get(id)!();
          running.delete(id);
          ours.hear(back(id));
        }
        for (const effect of ours.effects()) {
          if (effect.type === 'call') expected.push(`call ${String(effect['call'])}`);
          else if ((effect['outcome'] as { error?: string }).error) expected.push(`full ${String(effect['call'])}`);
        }
        // All that is due among promises comes before this.
        await new Promise((resolve) => setImmediate(resolve));
        expect(heard.splice(0)).toEqual(expected);
        const { inside, waiting } = ours.context() as { inside: unknown[]; waiting: unknown[] };
        expect([theirs.executionSlots, theirs.queueSlots]).toEqual([limit - inside.length, queue - waiting.length]);
      }
    }),
    { numRuns: 100 },
  );
});

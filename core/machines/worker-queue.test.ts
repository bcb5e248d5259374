import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listed, type Fifo } from './fifo.ts';
import { drive, type Driven } from './fixtures/drive.ts';
import { exponential } from './service-time.ts';
import { workerQueueMachine, type WorkerQueueInput } from './worker-queue.ts';

const call = (id: string, nowMs = 0, leftMs?: number) => ({
  ...{ type: 'call', call: id, from: 'caller', nowMs },
  ...(leftMs !== undefined && { leftMs }),
});
const worked = (id: string, nowMs = 0) => ({ type: 'worked', id, nowMs });
const work = (id: string, forMs = 100) => ({ type: 'work', id, forMs });
const settled = (id: string, error?: string) => ({
  ...{ type: 'settled', call: id, to: 'caller' },
  outcome: error ? { type: 'failed', error, definite: true } : { type: 'succeeded' },
});
const queue = (input: Partial<WorkerQueueInput> = {}): Driven =>
  drive(workerQueueMachine, { servers: 1, serviceMs: 100, ...input });

const waitingAt = (driven: Driven) =>
  listed(driven.context()['waiting'] as Fifo<{ call: string }>).map((job) => job.call);

test.each([
  ['free', call('a'), 'saturated', [work('a')]],
  ['saturated', call('b'), 'saturated', []],
  ['saturated', worked('a'), 'saturated', [settled('a'), work('b')]],
  ['saturated', worked('b'), 'free', [settled('b')]],
] as const)('one server, when it is %s and hears %o, is %s', (before, event, after, effects) => {
  const events = [call('a'), call('b'), worked('a'), worked('b')];
  const one = queue();
  for (const each of events.slice(
    0,
    events.findIndex((e) => JSON.stringify(e) === JSON.stringify(event)),
  ))
    one.hear(each);
  expect(one.state()).toBe(before);
  expect([one.hear(event).state(), one.effects()]).toEqual([after, effects]);
});

test('one for whom there is no room is told so at once', () => {
  const full = queue({ waitingRoom: 1 }).hear(call('a')).hear(call('b')).hear(call('c'));
  expect(full.effects()).toEqual([settled('c', 'full')]);
});

test('where times spread, several servers that begin together each get a time of their own', () => {
  const two = queue({ servers: 2, spread: exponential }).hear(call('a'));
  expect(two.effects()).toEqual([{ type: 'draw' }]);
  expect(two.hear(call('b')).effects()).toEqual([{ type: 'draw' }]);
  expect(two.hear({ type: 'drawn', draw: 0.5 }).effects()).toEqual([work('a', 69.315)]);
  expect(two.hear({ type: 'drawn', draw: 0 }).effects()).toEqual([work('b', 0)]);
});

test('slowing down concerns the calls to come', () => {
  expect(queue().hear({ type: 'slow', serviceMs: 800 }).hear(call('a')).effects()).toEqual([work('a', 800)]);
});

describe('work for callers who have given up', () => {
  const overdue = (dropsDead: boolean) =>
    queue({ dropsDead })
      .hear(call('a', 0, 1000))
      .hear(call('b', 0, 50))
      .hear(call('c', 0, 100))
      .hear(call('d', 0, 101))
      .hear(worked('a', 100));

  test('is done by a server that does not look at the deadline, in its turn', () => {
    expect(overdue(false).effects()).toEqual([settled('a'), work('b')]);
  });

  test('is passed over by one that does, however much of it there is', () => {
    expect(overdue(true).effects()).toEqual([settled('a'), settled('b', 'shed'), settled('c', 'shed'), work('d')]);
  });

  test('leaves the server free when there is no other', () => {
    const done = queue({ dropsDead: true })
      .hear(call('a', 0, 1000))
      .hear(call('b', 0, 50))
      .hear(worked('a', 100));
    expect([done.state(), done.effects()]).toEqual(['free', [settled('a'), settled('b', 'shed')]]);
  });
});

describe('a call that is taken back', () => {
  const cancelled = (hearsCancel: boolean, id: string) =>
    queue({ hearsCancel }).hear(call('a')).hear(call('b')).hear(call('c')).hear({ type: 'cancel', call: id });

  test('goes on waiting where nobody hears of it', () => {
    expect(cancelled(false, 'b').hear(worked('a')).effects()).toEqual([settled('a'), work('b')]);
  });

  test('leaves the queue where it is heard', () => {
    expect(cancelled(true, 'b').hear(worked('a')).effects()).toEqual([settled('a'), work('c')]);
  });

  test('that is being served is served to its end, and nobody hears of that', () => {
    expect(cancelled(true, 'a').hear(worked('a')).effects()).toEqual([work('b')]);
  });
});

test('whatever comes, calls are begun in the order in which they came, as many at once as there are servers, and each is answered once', () => {
  const happening = fc.oneof(
    fc.record({ what: fc.constant('call' as const), leftMs: fc.option(fc.integer({ min: 1, max: 300 })) }),
    fc.record({ what: fc.constant('worked' as const), leftMs: fc.constant(null) }),
  );
  const input = fc.record({
    servers: fc.integer({ min: 1, max: 4 }),
    waitingRoom: fc.option(fc.nat(6), { nil: undefined }),
    dropsDead: fc.boolean(),
  });
  fc.assert(
    fc.property(input, fc.array(happening, { maxLength: 100 }), (settings, happenings) => {
      const one = queue(settings);
      const [begun, serving, came, answered] = [[], [], [], []] as string[][];
      happenings.forEach(({ what, leftMs }, index) => {
        const nowMs = index * 20;
        if (what === 'worked' && serving!.length === 0) return;
        if (what === 'call') came!.push(`c${index}`);
        one.hear(what === 'call' ? call(`c${index}`, nowMs, leftMs ?? undefined) : worked(serving!.shift()!, nowMs));
        for (const effect of one.effects()) {
          if (effect.type === 'work') [begun!, serving!].forEach((list) => list.push(effect['id'] as string));
          else answered!.push(effect['call'] as string);
        }
        expect(serving!.length).toBeLessThanOrEqual(settings.servers);
        // Nobody waits beside a server that is free.
        if (serving!.length < settings.servers) expect(waitingAt(one)).toEqual([]);
      });
      expect(begun).toEqual(came!.filter((id) => begun!.includes(id)));
      const still = waitingAt(one);
      expect([...answered!, ...serving!, ...still].toSorted()).toEqual(came!.toSorted());
    }),
  );
});

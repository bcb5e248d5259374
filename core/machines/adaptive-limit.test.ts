import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { adaptiveLimitMachine, type AdaptiveLimitInput } from './adaptive-limit.ts';
import { aimd, gradient2, permitsOf, vegas, type Limit, type LimitRule } from './adaptive-limit-rules.ts';
import { arrivalsMachine } from './arrivals.ts';
import { drive, type Driven } from './fixtures/drive.ts';
import { run, stepsAt, successesMs } from './fixtures/run.ts';
import { exponential } from './service-time.ts';
import { workerQueueMachine } from './worker-queue.ts';

/** Simulated minutes; a busy machine takes longer for them. */
vi.setConfig({ testTimeout: 30_000 });

const call = (id: string, nowMs = 0, more = {}) => ({ type: 'call', call: id, from: 'ana', nowMs, ...more });
const back = (id: string, nowMs: number, error?: string) => ({
  ...{ type: 'settled', call: id, to: 'limit', nowMs },
  outcome: error ? { type: 'failed', error, definite: false } : { type: 'succeeded' },
});
const adaptive = (rule: Partial<LimitRule> = {}, input: Partial<AdaptiveLimitInput> = {}): Driven =>
  drive(adaptiveLimitMachine, {
    ...{ name: 'limit', queueLength: 5, ...input },
    rule: { ...aimd, start: 2, ...rule },
  });
const limitOf = (driven: Driven) => permitsOf(driven.context()['limit'] as Limit);
const called = (driven: Driven) => driven.effects().flatMap(({ type, call: id }) => (type === 'call' ? [id] : []));

test('what goes well lets one more in: the place that is given back, and the new one', () => {
  const one = adaptive().hear(call('a')).hear(call('b')).hear(call('c')).hear(call('d'));
  expect([called(one.hear(back('a', 100))), limitOf(one)]).toEqual([['c', 'd'], 3]);
});

test('what is dropped takes a place away: nobody goes in for it', () => {
  const one = adaptive({ start: 3 }).hear(call('a')).hear(call('b')).hear(call('c')).hear(call('d'));
  expect([called(one.hear(back('a', 100, 'timeout'))), limitOf(one)]).toEqual([[], 2]);
});

test('a failure that is no sign of load tells nothing about it', () => {
  const one = adaptive()
    .hear(call('a'))
    .hear(call('b'))
    .hear(back('a', 100, 'refused'));
  expect(limitOf(one)).toBe(2);
});

test('with Vegas, chance is asked at the first call and each time it has looked at the shortest time, and at no other', () => {
  const one = adaptive({ ...vegas, start: 1, probe: 4 } as LimitRule);
  const asks = () => one.effects().filter(({ type }) => type === 'draw').length;
  const each = (id: string, nowMs: number) => {
    const begun = one.hear(call(id, nowMs));
    const before = asks();
    if (before > 0) begun.hear({ type: 'drawn', draw: 0, nowMs });
    one.hear(back(id, nowMs + 100));
    const after = asks();
    if (after > 0) one.hear({ type: 'drawn', draw: 0.999, nowMs });
    return [before, after];
  };
  // The limit of 1 has a span of four calls, and of those chance says two first and four then. It grows when it does not look.
  expect(['a', 'b'].map((id, index) => each(id, index * 1000))).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(one.context()['limit']).toMatchObject({ count: 0, span: 0.9995 });
  expect(each('c', 5000)).toEqual([0, 0]);
});

test('a call that could not be answered in time is shed at once; one without a deadline waits', () => {
  const one = adaptive({ start: 1, max: 1 }, { sheds: true }).hear(call('a')).hear(back('a', 100));
  one.hear(call('b', 100)).hear(call('c', 100));
  // 'b' is at it, then 'c', then this one: 300 ms of 100 each.
  expect(one.hear(call('d', 100, { leftMs: 299 })).effects()).toEqual([
    { type: 'settled', call: 'd', to: 'ana', outcome: { type: 'failed', error: 'shed', definite: true } },
  ]);
  expect(one.hear(call('e', 100, { leftMs: 300 })).effects()).toEqual([]);
  expect(one.context()['waiting']).toHaveLength(2);
});

test('whatever comes, nobody goes in beyond the limit, no place is lost when it moves, and each is answered once, in order', () => {
  const happening = fc.record({
    what: fc.constantFrom('call', 'call', 'call', 'good', 'good', 'timeout', 'reset', 'cancel', 'patience' as const),
    which: fc.nat(20),
  });
  const rule = fc.constantFrom<LimitRule>(
    { ...aimd, start: 3 } as LimitRule,
    { ...vegas, start: 4 } as LimitRule,
    gradient2,
  );
  const input = fc.record({ queueLength: fc.nat(6), maxWaitMs: fc.option(fc.nat(40), { nil: undefined }) });
  fc.assert(
    fc.property(rule, input, fc.array(happening, { maxLength: 150 }), (limitRule, settings, happenings) => {
      const one = adaptive(limitRule, settings);
      const [came, inside, entered, over] = [[], [], [], []] as [string[], string[], string[], string[]];
      happenings.forEach(({ what, which }, nowMs) => {
        const pending = came.filter((id) => !over.includes(id));
        const [target, runner] = [pending[which % pending.length], inside[which % inside.length]];
        if (what === 'call') one.hear(call((came[came.length] = `c${came.length}`), nowMs));
        else if (what === 'patience') {
          if (!one.waiting().includes('patience')) return;
          one.wait('patience', { nowMs });
        } else if (what === 'cancel') {
          if (target === undefined) return;
          if (inside.includes(target)) inside.splice(inside.indexOf(target), 1);
          over.push(target);
          one.hear({ type: 'cancel', call: target, nowMs });
        } else {
          if (runner === undefined) return;
          inside.splice(inside.indexOf(runner), 1);
          one.hear(back(runner, nowMs, what === 'good' ? undefined : what));
        }
        const went = called(one) as string[];
        [inside, entered].forEach((list) => list.push(...went));
        over.push(...one.effects().flatMap(({ type, call: id }) => (type === 'settled' ? [id as string] : [])));
        if (went.length > 0) expect(inside.length).toBeLessThanOrEqual(limitOf(one));
        if (inside.length < limitOf(one)) expect(one.context()['waiting']).toEqual([]);
        expect(one.context()['inside']).toHaveLength(inside.length);
      });
      expect(new Set(over).size).toBe(over.length);
      expect(entered).toEqual(came.filter((id) => entered.includes(id)));
    }),
  );
});

/** A server that can do a hundred calls a second, ten at a time, and half as many calls again. */
function overloaded(rule: LimitRule, input: Partial<AdaptiveLimitInput> = {}) {
  const limit = { name: 'limit', rule, queueLength: 0, ...input };
  return {
    arrivals: {
      machine: arrivalsMachine,
      input: { name: 'arrivals', gapMs: 1000 / 150, spread: exponential, leftMs: 1000 },
      wires: { call: ['limit'] },
    },
    limit: {
      ...{ machine: adaptiveLimitMachine, input: limit, clocked: true },
      wires: { call: ['server'], cancel: ['server'], settled: ['arrivals'] },
    },
    server: { machine: workerQueueMachine, input: { servers: 10, serviceMs: 100 }, wires: { settled: ['limit'] } },
  };
}

/** How long the calls stayed below that were answered in the second half, and how many that were a second. */
function lately(actors: ReturnType<typeof overloaded>, seconds = 20) {
  const trace = run(actors, [{ atMs: 0, to: 'arrivals', event: { type: 'start' } }], { endMs: seconds * 1000 });
  const from = (seconds * 1000) / 2;
  const came = new Map<string, number>();
  const stays: number[] = [];
  for (const { atMs, event, effects } of stepsAt(trace, 'server')) {
    if (event.type === 'call') came.set(event['call'] as string, atMs);
    for (const { type, call: id } of effects)
      if (type === 'settled' && atMs > from) stays.push(atMs - came.get(id as string)!);
  }
  return {
    meanStayMs: stays.reduce((sum, each) => sum + each, 0) / stays.length,
    perSecond: successesMs(trace, 'server').filter((atMs) => atMs > from).length / (seconds / 2),
  };
}

const isGood = (event: { type: string; [field: string]: unknown }) =>
  event.type === 'settled' && (event['outcome'] as { type: string }).type === 'succeeded';

describe('before a server that is asked for half as much again as it can do', () => {
  test('a limit that is too high lets the queue grow to its own length', () => {
    const { meanStayMs } = lately(overloaded({ kind: 'fixed', limit: 300 }));
    // L = λW: three hundred inside, a hundred a second out.
    expect(meanStayMs).toBeGreaterThan(2900);
  });

  test('Vegas finds a limit at which all of it is done with little of a queue', () => {
    const found = lately(overloaded(vegas));
    expect(found.perSecond).toBeGreaterThan(95);
    expect(found.meanStayMs).toBeLessThan(200);
  });

  test('AIMD keeps calls below its timeout, and pays for a short one with work not done', () => {
    const [short, long] = [300, 1000].map((timeoutMs) => lately(overloaded({ ...aimd, timeoutMs } as LimitRule)));
    expect(short!.meanStayMs).toBeLessThan(300);
    expect(long!.meanStayMs).toBeLessThan(1000);
    expect(short!.perSecond).toBeGreaterThan(70);
    expect(short!.perSecond).toBeLessThan(long!.perSecond);
    expect(long!.perSecond).toBeLessThan(97);
  });

  test('Gradient2 loses no work, but in an overload that lasts it takes the queue for what is usual', () => {
    const found = lately(overloaded({ ...gradient2, min: 1 } as LimitRule));
    expect(found.perSecond).toBeGreaterThan(98);
    expect(found.meanStayMs).toBeGreaterThan(400);
    expect(found.meanStayMs).toBeLessThan(1000);
  });

  test('shedding by deadline answers in time whatever it takes on; a queue as long without it answers too late', () => {
    const places = { kind: 'fixed', limit: 10 } as const;
    const late = (sheds: boolean) => {
      const actors = overloaded(places, { queueLength: 10_000, sheds });
      const trace = run(actors, [{ atMs: 0, to: 'arrivals', event: { type: 'start' } }], { endMs: 20_000 });
      const came = new Map<string, number>();
      for (const { atMs, effects } of stepsAt(trace, 'arrivals'))
        for (const { type, call: id } of effects) if (type === 'call') came.set(id as string, atMs);
      const ends = stepsAt(trace, 'arrivals').filter(({ event, atMs }) => isGood(event) && atMs > 10_000);
      const stays = ends.map(({ atMs, event }) => atMs - came.get(event['call'] as string)!);
      const outcomes = stepsAt(trace, 'limit').flatMap(({ effects }) =>
        effects.map(({ outcome }) => (outcome as { error?: string } | undefined)?.error),
      );
      return { stays, shed: outcomes.filter((error) => error === 'shed').length };
    };
    const [without, with_] = [late(false), late(true)];
    expect(without.shed).toBe(0);
    expect(with_.shed).toBeGreaterThan(600);
    expect(with_.stays.length).toBeGreaterThan(950);
    // All but a few are in time, and not at the cost of those that it could serve.
    expect(with_.stays.filter((ms) => ms > 1000).length / with_.stays.length).toBeLessThan(0.01);
    // Without it calls wait until their deadline, and are served when nothing of it is left.
    expect(without.stays.filter((ms) => ms > 1000).length / without.stays.length).toBeGreaterThan(0.9);
  });
});

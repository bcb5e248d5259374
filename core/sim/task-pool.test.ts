import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stepsOf } from '../check/steps.ts';
import { replay } from '../kernel/replay.ts';
import { header } from '../machines/fixtures/sessions.ts';
import { taskName, taskPool, toldByWorkers, type Pool } from '../machines/fixtures/tasks.ts';
import { bytesOf, type TaskManners } from '../machines/task-context.ts';
import { asWritten, corrected, withEphemeralClaims } from '../machines/task-manners.ts';
import { expectedWins, ledClaimsPerSecond } from '../machines/task-rounds.ts';
import type { Fault } from '../scenario/faults.ts';
import { writeTrace } from '../trace/ndjson.ts';
import type { Trace, Typed } from '../trace/record.ts';
import { simulate } from './simulate.ts';

// A pool of tasks on the simulated ensemble, as written and corrected: the defects by number are those of the task pool.

const run = (pool: Pool, seed = 1): Trace => simulate({ header: header('sim', seed), scenario: taskPool(pool) });
const count = (trace: Trace, type: string) => toldByWorkers(trace, type).length;
const tasksOf = (trace: Trace, type: string) => toldByWorkers(trace, type).map(({ effect }) => String(effect['task']));
const names = (tasks: number) => Array.from({ length: tasks }, (_, number) => taskName(number));

/** The tasks that the ensemble has on record as done, in order. */
function recorded({ records }: Trace): string[] {
  const done = records.filter((record) => record.kind === 'znode' && record.change === 'created');
  const paths = done.map((record) => (record as { path: string }).path).filter((path) => /\/done\/./.test(path));
  return paths.map((path) => path.slice(path.lastIndexOf('/') + 1)).toSorted();
}

function endOf({ records }: Trace): unknown {
  return (records.at(-1) as { why?: string }).why;
}

const forms: [string, TaskManners][] = [
  ['as written', asWritten],
  ['with ephemeral claims', withEphemeralClaims],
  ['corrected', corrected],
  ['corrected, in batches', { ...corrected, batch: 10 }],
];

describe.each(forms)('%s, when nothing breaks', (_form, manners) => {
  const pool: Pool = { workers: 12, tasks: 60, manners };
  const trace = run(pool);

  test('every task is worked on once, and everybody goes', () => {
    expect(tasksOf(trace, 'finished').toSorted()).toEqual(names(60));
    expect(count(trace, 'begun')).toBe(60);
    expect(endOf(trace)).toBe('quiet');
  });

  test('the trace replays to the byte', () => {
    expect(writeTrace(replay(trace, taskPool(pool).actors))).toBe(writeTrace(trace));
  });
});

describe('the first round, with everybody at once, goes as theory has it', () => {
  const workers = 60;
  const runs = 6;

  test.each([6, 60, 100])('T = %d, W = 60', { timeout: 30_000 }, (tasks) => {
    let wins = 0;
    for (let seed = 1; seed <= runs; seed++) {
      // Listed by 502, claimed by 504: nobody has come back for more.
      const trace = run({ workers, tasks, manners: asWritten, workMs: 1000, endMs: 504.5 }, seed);
      const first = toldByWorkers(trace, 'claimed').length;
      expect(first + count(trace, 'missed')).toBe(workers);
      wins += first;
    }
    const missed = (cells: number) => (1 - cells / tasks) ** workers;
    const variance = tasks * missed(1) + tasks * (tasks - 1) * missed(2) - (tasks * missed(1)) ** 2;
    const standardError = Math.sqrt(Math.max(variance, 0) / runs);
    expect(Math.abs(wins / runs - expectedWins(tasks, workers))).toBeLessThanOrEqual(3 * standardError + 0.05);
  });
});

describe('B-1: in the tail nearly everybody loses', () => {
  const tail: Omit<Pool, 'manners'> = { workers: 60, tasks: 6, workMs: 50 };

  test('as written nine of ten claims are in vain at once, and they try again and again', () => {
    const trace = run({ ...tail, manners: asWritten });
    expect(count(trace, 'missed')).toBeGreaterThanOrEqual(54);
  });

  test('corrected, as many try as there are tasks', () => {
    const trace = run({ ...tail, manners: corrected });
    expect(recorded(trace)).toEqual(names(6));
    expect(count(trace, 'missed')).toBeLessThan(12);
  });
});

describe('B-3: the listing is the load', () => {
  const bytes = (trace: Trace) =>
    toldByWorkers(trace, 'listed').reduce((sum, { effect }) => sum + Number(effect['bytes']), 0);
  const pool: Omit<Pool, 'manners'> = { workers: 20, tasks: 200 };

  test('of a hundred thousand names it is 1.6 MB', () => {
    expect(bytesOf(names(100_000))).toBe(4 + 100_000 * 16);
  });

  test('as written every claim takes one of its own; corrected, ten claims share one', () => {
    const [one, ten] = [asWritten, { ...corrected, batch: 10 }].map((manners) => run({ ...pool, manners }));
    expect(recorded(ten!)).toEqual(names(200));
    expect(bytes(ten!)).toBeLessThan(bytes(one!) / 5);
  });
});

describe('B-4: who asks for fifteen minutes is granted forty seconds', () => {
  const lease: Omit<Pool, 'manners'> = { workers: 1, tasks: 1, sessionTimeoutMs: 900_000 };
  const granted = (trace: Trace) =>
    stepsOf(trace, 'worker-1/session').flatMap(({ effects }) =>
      effects.filter(({ type }) => type === 'connected').map((effect) => effect['timeoutMs']),
    );

  test('as written nobody notices', () => {
    const trace = run({ ...lease, manners: asWritten });
    expect([granted(trace), count(trace, 'shortLease')]).toEqual([[40_000], 0]);
  });

  test('corrected, it is said', () => {
    const trace = run({ ...lease, manners: { ...corrected, countsOnMs: 900_000 } });
    const said = toldByWorkers(trace, 'shortLease').map(({ effect }) => effect);
    expect(said).toEqual([{ type: 'shortLease', countsOnMs: 900_000, grantedMs: 40_000 }]);
  });
});

describe('B-5: a server that stands still, and a session of fifteen minutes', () => {
  const standing: Omit<Pool, 'manners'> = {
    ...{ workers: 1, tasks: 3, sessionTimeoutMs: 900_000, ensemble: { tickTimeMs: 45_000 } },
  };
  /** Just before the server hears the first listing; a worker with a name to its claims has given that first. */
  const standsFrom = (fromMs: number): Fault[] => [{ type: 'pause', process: 'server-1', fromMs, toMs: 700_000 }];
  const step = (trace: Trace, pattern: RegExp) =>
    stepsOf(trace, 'worker-1/worker').find(({ atMs, to }) => atMs > 500 && pattern.test(to))?.atMs;

  test('as written the plain call blocks until two thirds of the session timeout: ten minutes', () => {
    const trace = run({ ...standing, manners: asWritten, faults: standsFrom(500.5) });
    const silent = stepsOf(trace, 'worker-1/session').find(({ to }) => to.startsWith('suspended'))!.atMs;
    expect((silent - 500) / 600_000).toBeCloseTo(1, 2);
    expect(step(trace, /^backingOff/)).toBeUndefined();
  });

  test('corrected, it is given up after five seconds', () => {
    const trace = run({ ...standing, manners: corrected, faults: standsFrom(502.5) });
    expect(step(trace, /^backingOff/)).toBeCloseTo(500 + 2 + corrected.callTimeoutMs!, -1);
  });
});

describe('B-9: a call that is given up is worked on all the same', () => {
  const asked = (trace: Trace) =>
    stepsOf(trace, 'worker-1/worker').flatMap(({ effects }) =>
      effects.filter((effect) => effect.type === 'submit' && /list/.test(String(effect['id']))),
    ).length;
  const standing: Omit<Pool, 'manners'> = {
    ...{ workers: 1, tasks: 1, sessionTimeoutMs: 60_000, ensemble: { tickTimeMs: 10_000 } },
    faults: [{ type: 'pause', process: 'server-1', fromMs: 502.5, toMs: 32_500 }],
  };

  test('asked again at once, the server finds thirty listings to answer; after backing off, a few', () => {
    const bound = { ...corrected, callTimeoutMs: 1000 };
    expect(asked(run({ ...standing, manners: { ...bound, backOff: null } }))).toBeGreaterThanOrEqual(30);
    const few = run({ ...standing, manners: { ...bound, backOff: { firstMs: 4000, capMs: 60_000 } } });
    expect(asked(few)).toBeLessThan(15);
    expect(recorded(few)).toEqual(names(1));
  });
});

describe('B-6: a worker dies at work', { timeout: 30_000 }, () => {
  const dying = (fault: Fault, manners: TaskManners): Trace =>
    run({ workers: 2, tasks: 4, workMs: 1000, sessionTimeoutMs: 4000, endMs: 120_000, faults: [fault], manners });
  const killed: Fault = { type: 'kill', process: 'worker-1', fromMs: 900 };
  /** Starved for longer than its session lasts, in the middle of its first task. */
  const starved: Fault = { type: 'pause', process: 'worker-1', fromMs: 900, toMs: 30_000 };

  test('as written its task is lost for ever', () => {
    const trace = dying(killed, asWritten);
    expect(tasksOf(trace, 'finished')).toHaveLength(3);
    expect(endOf(trace)).toBe('quiet');
  });

  test('with ephemeral claims another gets it when the session is over', () => {
    const trace = dying(killed, withEphemeralClaims);
    expect(tasksOf(trace, 'finished').toSorted()).toEqual(names(4));
  });

  test('with ephemeral claims who was only starved goes on, and the task is done twice', () => {
    const trace = dying(starved, withEphemeralClaims);
    expect(tasksOf(trace, 'finished')).toHaveLength(5);
    expect(new Set(tasksOf(trace, 'finished'))).toEqual(new Set(names(4)));
  });

  test.each([
    ['killed', killed],
    ['starved', starved],
  ])('corrected, %s: another gets it, and it is recorded once', (_how, fault) => {
    const trace = dying(fault, corrected);
    expect(recorded(trace)).toEqual(names(4));
    expect(tasksOf(trace, 'finished').toSorted()).toEqual(names(4));
    expect(count(trace, 'recovered')).toBe(1);
    expect(count(trace, 'forfeited')).toBe(fault === starved ? 1 : 0);
  });

  test('corrected, a resource can tell the second from the first: its token is larger', () => {
    const begun = toldByWorkers(dying(starved, corrected), 'begun').map(({ effect }) => effect);
    const twice = begun.find((one, at) => begun.some((other, after) => after > at && other['task'] === one['task']))!;
    const tokens = begun.filter(({ task }) => task === twice['task']).map(({ token }) => Number(token));
    expect(tokens).toHaveLength(2);
    expect(tokens[1]).toBeGreaterThan(tokens[0]!);
  });
});

describe('B-7: a worker dies between two of its requests', { timeout: 30_000 }, () => {
  const dying = (atMs: number, manners: TaskManners, endMs: number): Trace =>
    run({
      ...{ workers: 2, tasks: 3, workMs: 5, endMs, manners },
      faults: [{ type: 'kill', process: 'worker-1', fromMs: atMs }],
    });

  test('as written, after the claim and before it is off the list, the task is picked for ever by those who cannot have it', () => {
    // Listed at 502, claimed on the server at 503, told at 504.
    const trace = dying(503.5, asWritten, 5000);
    expect(tasksOf(trace, 'finished')).toHaveLength(2);
    expect(endOf(trace)).toBe('time');
    expect(count(trace, 'missed')).toBeGreaterThan(100);
  });

  test('corrected, whenever it dies, every task is done and nobody picks in vain for long', () => {
    for (let atMs = 500.5; atMs < 530; atMs++) {
      const trace = dying(atMs, corrected, 60_000);
      expect([atMs, recorded(trace)]).toEqual([atMs, names(3)]);
      expect(count(trace, 'missed')).toBeLessThan(10);
    }
  });
});

describe('B-12: claims that only an elected leader makes', () => {
  const led: TaskManners = { ...corrected, attempts: 'always', turns: 'led', watches: false, pollMs: 5000 };
  const latencyMs = [10, 10] as const;
  const trace = run({ workers: 10, tasks: 60, manners: led, latencyMs, sessionTimeoutMs: 10_000 });
  const claimed = toldByWorkers(trace, 'claimed');

  test('nobody claims in vain', () => {
    expect(recorded(trace)).toEqual(names(60));
    expect(count(trace, 'missed')).toBe(0);
  });

  test('there is no more than one in five round trips', () => {
    const seconds = (claimed.at(-1)!.atMs - claimed[0]!.atMs) / 1000;
    const perSecond = (claimed.length - 1) / seconds;
    expect(perSecond).toBeLessThanOrEqual(ledClaimsPerSecond(20) * 1.25);
    expect(perSecond).toBeGreaterThan(ledClaimsPerSecond(20) * 0.5);
  });
});

describe('corrected, whatever breaks', { timeout: 30_000 }, () => {
  const worker = fc.integer({ min: 1, max: 4 }).map((number) => `worker-${number}`);
  const span = { fromMs: fc.integer({ min: 450, max: 3000 }), forMs: fc.integer({ min: 10, max: 9000 }) };
  const fault = fc
    .oneof(
      fc.record({ type: fc.constant('pause' as const), process: worker, ...span }),
      fc.record({
        type: fc.constantFrom('partition' as const, 'cut' as const),
        between: fc.tuple(worker, fc.constant('server-1')),
        ...span,
      }),
    )
    .map(({ forMs, ...what }): Fault => ({ ...what, toMs: what.fromMs + forMs }));
  const kills = fc.uniqueArray(fc.record({ process: worker, fromMs: span.fromMs }), {
    selector: ({ process }) => process,
    maxLength: 3,
  });
  const paused = (faults: readonly Fault[]) =>
    faults.filter((one, at) => !faults.slice(0, at).some((other) => samePlace(one, other)));
  const samePlace = (one: Fault, other: Fault) =>
    'process' in one && 'process' in other && one.process === other.process;
  const manners = fc.record({
    batch: fc.constantFrom(1, 3),
    watches: fc.boolean(),
    attempts: fc.constantFrom('always' as const, 'inProportion' as const),
  });

  test('as long as one worker and its session are left, every task is recorded once, and told of once by whoever did it', () => {
    fc.assert(
      fc.property(fc.array(fault, { maxLength: 4 }), kills, manners, fc.nat(1000), (faults, dead, how, seed) => {
        const killed = dead.map(({ process, fromMs }): Fault => ({ type: 'kill', process, fromMs }));
        // A fifth worker, to whom nothing happens.
        const trace = run(
          {
            ...{ workers: 5, tasks: 20, workMs: 300, sessionTimeoutMs: 4000, endMs: 300_000 },
            manners: { ...corrected, pollMs: 3000, ...how },
            faults: paused([...killed, ...faults]),
          },
          seed,
        );
        expect(recorded(trace)).toEqual(names(20));
        const claims = (type: string) =>
          toldByWorkers(trace, type).map(({ effect }) => effect as Typed & { task: string; token: number });
        const begun = claims('begun');
        expect(new Set(begun.map(({ token }) => token)).size).toBe(begun.length);
        const finished = claims('finished');
        expect(new Set(finished.map(({ task }) => task)).size).toBe(finished.length);
        // Who stood still may begin with an old token after another with a newer one; it is the newest that finishes.
        for (const { task, token } of finished) {
          const tokens = begun.filter((one) => one.task === task).map((one) => one.token);
          expect(token).toBe(Math.max(...tokens));
        }
      }),
      { numRuns: 25 },
    );
  });
});

/** The recipes, in simulation and on a real ZooKeeper: the same bodies, the same checks. */
import { describe, expect, inject, test } from 'vitest';
import { fencingTokensGrow } from '../check/fencing-tokens-grow.ts';
import { fifo } from '../check/fifo.ts';
import { mutualExclusion } from '../check/mutual-exclusion.ts';
import { oneLeader } from '../check/one-leader.ts';
import { isRead, readWriteExclusion } from '../check/read-write-exclusion.ts';
import { stepsInto } from '../check/steps.ts';
import type { Check } from '../check/verdict.ts';
import { replay } from '../kernel/replay.ts';
import { header } from '../machines/fixtures/sessions.ts';
import { lineOf } from '../machines/lock-lease.ts';
import { kazooKinds, readLock, writeLock } from '../machines/read-write-lock.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { simulate } from '../sim/simulate.ts';
import { writeTrace } from '../trace/ndjson.ts';
import type { Trace } from '../trace/record.ts';
import { meetings, visiting, type Visit } from './fixtures/visits.ts';
import { runLive } from './run-live.ts';
import { readServers } from './servers.ts';

const zookeeper = inject('zookeeper');

const simulated = (scenario: Scenario) => Promise.resolve(simulate({ header: header('sim', 7), scenario }));
const live = (scenario: Scenario) =>
  runLive({ header: header('live'), scenario, servers: readServers(zookeeper!), giveUpAfterMs: 10_000 });

const arms = { simulated, ...(zookeeper !== null && { live }) };
const names = ['ana', 'bo', 'cy', 'dan', 'eve', 'fay'];
/** The server's znodes outlive a run of the tests against it. */
const run = Date.now().toString(36);

const locks = (path: string, permits: number): Visit[] =>
  names.map((contender) => ({ name: contender, mark: 'in', lock: { path, contender, permits } }));

const leases = (path: string, permits: number): Visit[] =>
  names.map((contender) => ({
    name: contender,
    mark: 'in',
    lock: { path: lineOf(path), contender, permits: 1, kind: kazooKinds.write },
    lease: { path, lease: contender, permits },
  }));

const readersAndWriters = (path: string): Visit[] =>
  names.map((contender, index) => ({
    name: contender,
    ...(index % 3 === 0
      ? { mark: 'write', lock: writeLock({ path, contender }) }
      : { mark: 'read', lock: readLock({ path, contender }) }),
  }));

const bothRead = (one: string, other: string) => isRead(one) && isRead(other);

interface Recipe {
  visits: (path: string) => Visit[];
  checks: Record<string, Check>;
  /** Of the marks that a visitor found, its own included: whether that may be. */
  allows: (marks: string[]) => boolean;
  elected?: boolean;
}

const recipes: Record<string, Recipe> = {
  lock: {
    visits: (path) => locks(path, 1),
    checks: { mutualExclusion: mutualExclusion(), fifo: fifo(), fencingTokensGrow },
    allows: (marks) => marks.length === 1,
  },
  semaphore: {
    visits: (path) => locks(path, 3),
    checks: { mutualExclusion: mutualExclusion(3), fifo: fifo(3) },
    allows: (marks) => marks.length <= 3,
  },
  leases: {
    visits: (path) => leases(path, 3),
    checks: { mutualExclusion: mutualExclusion(3) },
    allows: (marks) => marks.length <= 3,
  },
  'read-write-lock': {
    visits: readersAndWriters,
    checks: { readWriteExclusion, fifo: fifo(1, bothRead) },
    allows: (marks) => marks.length === 1 || marks.every((mark) => mark.startsWith('read-')),
  },
  election: {
    visits: (path) => locks(path, 1),
    checks: { oneLeader, mutualExclusion: mutualExclusion(), fencingTokensGrow },
    allows: (marks) => marks.length === 1,
    elected: true,
  },
};

describe.each(Object.entries(arms))('%s', (_arm, runs) => {
  test.each(Object.entries(recipes))('%s', async (name, { visits, checks, allows, elected = false }) => {
    const rounds = elected ? 1 : 3;
    const scenario = visiting({
      ...{ visits: visits(`/recipes-${run}-${name}`), room: `/room-${run}-${name}` },
      ...{ rounds, stayMs: 15, elected },
    });
    const trace: Trace = await runs(scenario);
    expect(stepsInto(trace, 'visitor', 'troubled')).toEqual([]);
    expect(stepsInto(trace, 'visitor', 'done')).toHaveLength(names.length);
    for (const check of Object.values(checks)) expect(check(trace)).toMatchObject({ verdict: 'holds' });
    const met = meetings(trace);
    expect(met).toHaveLength(names.length * rounds);
    expect(met.filter(({ marks }) => !allows(marks))).toEqual([]);
    expect(writeTrace(replay(trace, scenario.actors))).toBe(writeTrace(trace));
  });
});

test.each(['semaphore', 'leases', 'read-write-lock'])(
  'of a %s more than one is in at a time, in simulation',
  async (name) => {
    const { visits } = recipes[name]!;
    const trace = await simulated(visiting({ visits: visits('/line'), room: '/room', rounds: 3, stayMs: 15 }));
    expect(Math.max(...meetings(trace).map(({ marks }) => marks.length))).toBeGreaterThan(1);
  },
);

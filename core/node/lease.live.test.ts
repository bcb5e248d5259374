/** The lease of an ephemeral znode, whose holder falls silent: in the simulated ensemble and on Apache ZooKeeper. */
import { describe, expect, inject, test } from 'vitest';
import { beliefsApart } from '../check/beliefs-apart.ts';
import { entered } from '../check/steps.ts';
import { replay } from '../kernel/replay.ts';
import { fenced, znodeHolder } from '../machines/fixtures/lease-znode-runs.ts';
import { closes, header } from '../machines/fixtures/sessions.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { simulate } from '../sim/simulate.ts';
import { writeTrace } from '../trace/ndjson.ts';
import type { Trace } from '../trace/record.ts';
import { runLive } from './run-live.ts';
import { readServers } from './servers.ts';

const zookeeper = inject('zookeeper');
const timeoutMs = 3000;
/** Of the server that the tests start. */
const tickTimeMs = 200;
const silentMs = 1500;
const healedMs = 7000;
let made = 0;

function simulated(scenario: Scenario): Promise<Trace> {
  return Promise.resolve(simulate({ header: header('sim'), scenario }));
}

function live(scenario: Scenario): Promise<Trace> {
  return runLive({ header: header('live'), scenario, servers: readServers(zookeeper!), giveUpAfterMs: 10_000 });
}

/** Ana holds from the beginning and writes late; bo wants it, and writes as soon as it holds. */
function scenario(): Scenario {
  const path = `/lease-${process.pid}-${++made}`;
  const acquires = (atMs: number, name: string) => ({ atMs, to: `${name}/lease`, event: { type: 'acquire' } });
  return {
    actors: {
      ...znodeHolder('ana', { path, timeoutMs, prepareMs: 6000 }),
      ...znodeHolder('bo', { path, timeoutMs, prepareMs: 0 }),
      ...fenced,
    },
    ensemble: { tickTimeMs },
    script: [
      acquires(300, 'ana'),
      acquires(800, 'bo'),
      // Time enough for a dial that is under way when the network is back, and for the next.
      closes(healedMs + 6000, 'ana'),
      closes(healedMs + 6000, 'bo'),
    ],
    faults: [{ type: 'partition', between: ['ana', 'server-1'], fromMs: silentMs, toMs: healedMs }],
    network: { latencyMs: [0.1, 1], loss: 0 },
    endMs: 16_000,
  };
}

const arms = { simulated, ...(zookeeper !== null && { live }) };

describe.each(Object.entries(arms))('%s', (_arm, run) => {
  test('a holder that falls silent is followed, and its late write refused', async () => {
    const what = scenario();
    const trace = await run(what);
    const into = (name: string, machine: string, state: string) =>
      trace.records.find((record) => record.actor === `${name}/${machine}` && entered(record, machine, state));
    const tokens = trace.records.flatMap((record) =>
      record.kind === 'step'
        ? record.effects.filter(({ type }) => type === 'held').map(({ token }) => Number(token))
        : [],
    );

    // The ensemble last heard of ana up to a ping's interval before; it looks at what has expired every tick.
    const followedMs = into('bo', 'lease', 'held')!.atMs - silentMs;
    expect(followedMs).toBeGreaterThan((2 * timeoutMs) / 3 - tickTimeMs);
    expect(followedMs).toBeLessThanOrEqual(timeoutMs + 2 * tickTimeMs);
    expect(into('ana', 'lease', 'doubtful')!.atMs - silentMs).toBeLessThanOrEqual((2 * timeoutMs) / 3 + tickTimeMs);
    expect(beliefsApart('lease')(trace)).toMatchObject({ verdict: 'holds', measured: 0 });

    expect(tokens).toHaveLength(2);
    expect(tokens[1]).toBeGreaterThan(tokens[0]!);
    expect(into('bo', 'writer', 'done')).toBeDefined();
    expect(into('ana', 'writer', 'fenced')).toBeDefined();
    // Only the ensemble can tell ana, when it can be reached again.
    expect(into('ana', 'lease', 'lost')!.atMs).toBeGreaterThan(healedMs);
    expect(writeTrace(replay(trace, what.actors))).toBe(writeTrace(trace));
  }, 40_000);

  test('a lease that is given back is the next one’s at once', async () => {
    const what = scenario();
    const release = { atMs: 1200, to: 'ana/lease', event: { type: 'release' } };
    const closing = [closes(2000, 'ana'), closes(2000, 'bo')];
    const trace = await run({
      ...what,
      script: [...what.script.slice(0, 2), release, ...closing],
      faults: [],
      endMs: 9000,
    });
    const held = trace.records.filter((record) => entered(record, 'lease', 'held'));
    expect(held.map(({ actor }) => actor)).toEqual(['ana/lease', 'bo/lease']);
    expect(held[1]!.atMs - release.atMs).toBeLessThan(500);
    expect(beliefsApart('lease')(trace)).toMatchObject({ verdict: 'holds', measured: 0 });
  }, 40_000);
});

/**
 * Four ways in which clients for Node are known to go wrong, and ours must not: against the simulated ensemble and against
 * Apache ZooKeeper behind a proxy that fails in the same way at the same time.
 */
import { describe, expect, inject, test } from 'vitest';
import { replay } from '../kernel/replay.ts';
import { clientPresets } from '../machines/client-presets.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { simulate } from '../sim/simulate.ts';
import type { Trace } from '../trace/record.ts';
import { encodeServerMessage } from '../zk/encode.ts';
import { maxFrameBytes } from '../zk/frames.ts';
import type { ReplyBody, Request } from '../zk/messages.ts';
import { asks, closes, firstTold, header, sessions, toldBy } from '../machines/fixtures/sessions.ts';
import { runLive } from './run-live.ts';
import { readServers } from './servers.ts';

const zookeeper = inject('zookeeper');

function simulated(scenario: Scenario): Promise<Trace> {
  return Promise.resolve(simulate({ header: header('sim'), scenario }));
}

function live(scenario: Scenario): Promise<Trace> {
  const servers = readServers(zookeeper!).slice(0, 1);
  return runLive({ header: header('live'), scenario, servers, giveUpAfterMs: 10_000 });
}

const arms = { simulated, ...(zookeeper !== null && { live }) };

/** What a machine that is busy with other tests may add. */
const slackMs = 400;

let made = 0;
const fresh = () => `/four-${process.pid}-${++made}`;
const create = (path: string): Request => ({ op: 'create', path, data: '', mode: 'ephemeral' });
const types = (trace: Trace, name: string) => toldBy(trace, name).map(({ effect }) => effect.type);
const replies = (trace: Trace, name: string) =>
  toldBy(trace, name).flatMap(({ effect }) => (effect.type === 'replied' ? [[effect['id'], effect['error']]] : []));

// Longer than they take, for machines that have other things to do.
describe.each(Object.entries(arms))('%s', { timeout: 20_000 }, (name, arm) => {
  /** Those that mostly wait do so together. */
  const waits = name === 'live' ? test.concurrent : test;

  async function run(scenario: Scenario): Promise<Trace> {
    const trace = await arm(scenario);
    expect(replay(trace, scenario.actors)).toEqual(trace);
    return trace;
  }

  waits(
    'half-open link: it says so within two thirds of its timeout, and learns of the end when the link is back',
    async () => {
      const timeoutMs = 1000;
      const silence: Fault = { type: 'partition', between: ['ana', 'server-1'], fromMs: 1000, toMs: 2800 };
      const ana = { ana: { timeoutMs, servers: 1 } };
      const trace = await run(sessions(ana, { script: [], faults: [silence], endMs: 8000 }));
      expect(types(trace, 'ana')).toEqual(['connected', 'suspended', 'expired']);
      const suspendedMs = firstTold(trace, 'ana', 'suspended')!;
      expect(suspendedMs).toBeGreaterThan(1000);
      expect(suspendedMs).toBeLessThan(1000 + (timeoutMs * 2) / 3 + slackMs);
      expect(firstTold(trace, 'ana', 'expired')).toBeGreaterThan(2800);
      expect(toldBy(trace, 'ana').at(-1)?.effect).toEqual({ type: 'expired', by: 'ensemble' });
    },
  );

  /** Ana watches and says nothing; bo sees to it that she hears something all the time. */
  function starve(watched: string[], behaviour = clientPresets.zooKeeper38): Scenario {
    const script = [
      ...watched.map((path, index) => asks(200, 'ana', `watch ${index}`, { op: 'exists', path, watch: true })),
      ...watched.map((path, index) => asks(400 + 60 * index, 'bo', `create ${index}`, create(path))),
      closes(3000, 'ana'),
      closes(3000, 'bo'),
    ];
    const both = { ana: { timeoutMs: 1000, servers: 1, behaviour }, bo: { timeoutMs: 4000, servers: 1 } };
    return sessions(both, { script, endMs: 5000 });
  }

  waits('ping starvation: a client that only hears keeps its session, and hears every event', async () => {
    const watched = Array.from({ length: 40 }, fresh);
    const trace = await run(starve(watched));
    const heard = toldBy(trace, 'ana').filter(({ effect }) => effect.type === 'notified');
    expect(heard.map(({ effect }) => effect['path'])).toEqual(watched);
    expect(types(trace, 'ana')).not.toContain('suspended');
    expect(types(trace, 'ana').at(-1)).toBe('closed');
  });

  waits('ping starvation: one whose pings are put off by hearing, as in kazoo 2.8, loses it', async () => {
    const trace = await run(starve(Array.from({ length: 40 }, fresh), clientPresets.kazoo28));
    const suspendedMs = firstTold(trace, 'ana', 'suspended')!;
    expect(suspendedMs).toBeGreaterThan(400 + 1000 - slackMs);
    expect(suspendedMs).toBeLessThan(400 + 1000 + 200 + slackMs);
    expect(types(trace, 'ana')).toContain('expired');
  });

  waits('cut in mid-frame: it resumes the same session, and takes nothing of the half frame along', async () => {
    const path = fresh();
    const data = Buffer.from('x'.repeat(5000)).toString('base64');
    const cut: Fault = { type: 'cut', between: ['ana', 'server-1'], fromMs: 500, toMs: 900 };
    const script = [
      asks(200, 'ana', 'create', { op: 'create', path, data, mode: 'ephemeral' }),
      asks(600, 'ana', 'cut off', { op: 'getData', path, watch: false }),
      asks(3500, 'ana', 'again', { op: 'getData', path, watch: false }),
      closes(3600, 'ana'),
    ];
    const ana = { ana: { timeoutMs: 4000, servers: 1 } };
    const trace = await run(sessions(ana, { script, faults: [cut], endMs: 6000 }));
    expect(replies(trace, 'ana')).toEqual([
      ['create', null],
      ['cut off', 'ConnectionLoss'],
      ['again', null],
    ]);
    const told = toldBy(trace, 'ana').map(({ effect }) => effect);
    const ids = told.flatMap((effect) => (effect.type === 'connected' ? [effect['sessionId']] : []));
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
    expect(told.find((effect) => effect['id'] === 'again')).toMatchObject({ body: { data } });
    expect(types(trace, 'ana')).not.toContain('expired');
  });

  test('large reply: a list that is longer than ZooKeeper’s own clients take', async () => {
    const children = Array.from({ length: 500 }, (_, index) => `${'n'.repeat(2200)}-${1000 + index}`);
    const root = fresh();
    const script = [
      asks(200, 'bo', 'root', { op: 'create', path: root, data: '', mode: 'container' }),
      ...children.map((name) => asks(300, 'bo', name, create(`${root}/${name}`))),
      asks(1500, 'ana', 'list', { op: 'getChildren', path: root, watch: false }),
      closes(2500, 'bo'),
      closes(2500, 'ana'),
    ];
    const both = { ana: { timeoutMs: 4000, servers: 1 }, bo: { timeoutMs: 4000, servers: 1 } };
    const trace = await run(sessions(both, { script, endMs: 8000 }));
    const list = toldBy(trace, 'ana').find(({ effect }) => effect['id'] === 'list')?.effect;
    const body = list?.['body'] as Extract<ReplyBody, { op: 'getChildren' }>;
    expect(body.children.toSorted()).toEqual(children);
    const bytes = encodeServerMessage({ type: 'reply', xid: 1, zxid: 1, error: null, body }).length;
    expect(bytes).toBeGreaterThan(maxFrameBytes);
    expect(types(trace, 'ana')).toEqual(['connected', 'replied', 'closed']);
  });
});

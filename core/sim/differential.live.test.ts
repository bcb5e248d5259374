/**
 * The simulated server against Apache ZooKeeper: put the same to both, and they say the same.
 *
 * `CONVERSATIONS=500 npx vitest run core/sim/differential.live.test.ts` takes longer; `FIRST_SEED` begins elsewhere. A
 * failure names its seed.
 */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findZooKeeper } from '../../e2e/servers/find-zookeeper.ts';
import { startEnsemble, type RunningEnsemble } from '../../e2e/servers/start-ensemble.ts';
import { startZooKeeper, type RunningZooKeeper } from '../../e2e/servers/start-zookeeper.ts';
import { converse } from './fixtures/converse.ts';
import { dialSimulated } from './fixtures/dial-simulated.ts';
import { dialTcp } from './fixtures/dial-tcp.ts';
import { faultyConversation, shortTimeoutMs } from './fixtures/faulty-conversation.ts';
import { randomConversation } from './fixtures/random-conversation.ts';

const found = inject('zookeeper') === null ? undefined : (await findZooKeeper()).found;
const { CONVERSATIONS: count = '15', FIRST_SEED: first = '1' } = process.env;
const seeds = Array.from({ length: Number(count) }, (_, at) => Number(first) + at);
/** A look in the middle of a conversation would be a write that nobody has asked for. */
const properties = { 'znode.container.checkIntervalMs': 86_400_000 };
const strict = { extendedTypesEnabled: true, enforceQuota: true, reconfigEnabled: true };

const kinds = [
  ['with the usual settings', {}],
  ['that knows more, and is stricter', strict],
] as const;

describe.skipIf(!found || found.kind === 'running').each(kinds)('a server %s', (_name, rules) => {
  let server: RunningZooKeeper;
  beforeAll(async () => {
    server = await startZooKeeper({ tickTimeMs: 2000, settings: { config: rules, properties } });
  }, 60_000);
  afterAll(() => server.stop());

  test.each(seeds)('seed %i', { timeout: 30_000 }, async (seed) => {
    const conversation = randomConversation(seed);
    const real = await converse(conversation, dialTcp(server.hostPort));
    expect(await converse(conversation, dialSimulated({ tickTimeMs: 2000, rules }))).toEqual(real);
  });
});

describe.skipIf(found?.kind !== 'java').each(kinds)('a server %s, when things go wrong', (_name, rules) => {
  const timeoutsMs = [shortTimeoutMs, 40_000] as const;
  const tickTimeMs = shortTimeoutMs / 2;
  let alone: RunningEnsemble;
  beforeAll(async () => {
    const config = { minSessionTimeout: timeoutsMs[0], maxSessionTimeout: timeoutsMs[1], ...rules };
    alone = await startEnsemble({ servers: 1, tickTimeMs, config, properties });
  }, 60_000);
  afterAll(() => alone.stop());

  async function restart(): Promise<void> {
    const [server] = alone.members;
    server!.kill('SIGKILL');
    await server!.start();
    await server!.serving();
  }

  test.each(seeds)('seed %i', { timeout: 60_000 }, async (seed) => {
    const conversation = faultyConversation(seed);
    const real = await converse(conversation, dialTcp(alone.members[0]!.hostPort), restart);
    const simulated = dialSimulated({ tickTimeMs, timeoutsMs, rules, patienceMs: 1_000 });
    expect(await converse(conversation, simulated, simulated.restart)).toEqual(real);
  });
});

/**
 * The tables against three servers of Apache ZooKeeper, put to the one that leads and to one that follows.
 *
 * Those of 3.8.0 now and then leave a request unanswered for ever (compare ZOOKEEPER-4537). A conversation that meets
 * with such a silence is begun again with three fresh servers, and that is counted; an answer that is wrong stays wrong.
 */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findZooKeeper } from '../../e2e/servers/find-zookeeper.ts';
import { announce } from '../../e2e/servers/finding.ts';
import { startEnsemble, type RunningEnsemble } from '../../e2e/servers/start-ensemble.ts';
import type { Conversation, Step } from './fixtures/conversation.ts';
import { converse } from './fixtures/converse.ts';
import { dialTcp } from './fixtures/dial-tcp.ts';
import { requestTable } from './fixtures/request-table.ts';

const found = inject('zookeeper') === null ? undefined : (await findZooKeeper()).found;
const forEnsembles = requestTable.filter(({ aloneOnly }) => aloneOnly === undefined);
const patienceMs = 5_000;
const mostSilences = 3;
/** Fast ticks, with the session timeouts of slow ones, and patience with servers that share a slow machine. */
const start = {
  servers: 3,
  tickTimeMs: 500,
  config: { minSessionTimeout: 4_000, maxSessionTimeout: 40_000, initLimit: 60, syncLimit: 20 },
} as const;

describe.skipIf(found?.kind !== 'java').each(['leader', 'follower'] as const)('the %s of three servers', (mode) => {
  const silent: string[] = [];
  let ensemble: RunningEnsemble;
  beforeAll(async () => {
    ensemble = await startEnsemble(start);
  }, 60_000);
  afterAll(async () => {
    await ensemble.stop();
    if (silent.length > 0) announce(`a ${mode} of three fell silent ${silent.length} times: ${silent.join('; ')}`);
  }, 30_000);

  async function address(): Promise<string> {
    const leader = await ensemble.leader();
    return (mode === 'leader' ? leader : ensemble.members.find((one) => one !== leader)!).hostPort;
  }

  async function put(conversation: Conversation): Promise<Step[]> {
    for (;;) {
      try {
        return await converse(conversation, dialTcp(await address(), patienceMs));
      } catch (error) {
        if (!/says nothing/.test((error as Error).message)) throw error;
        silent.push(conversation.title);
        if (silent.length > mostSilences) throw error;
        await ensemble.stop();
        ensemble = await startEnsemble(start);
      }
    }
  }

  test.each(forEnsembles)('$title', { timeout: 60_000 }, async (conversation) => {
    expect(await put(conversation)).toEqual(conversation.steps);
  });
});

/**
 * The tables against Apache ZooKeeper, for which they were written: what they say of it is true.
 */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findZooKeeper } from '../../e2e/servers/find-zookeeper.ts';
import { startZooKeeper, type RunningZooKeeper, type Settings } from '../../e2e/servers/start-zookeeper.ts';
import type { Conversation } from './fixtures/conversation.ts';
import { converse } from './fixtures/converse.ts';
import { dialTcp } from './fixtures/dial-tcp.ts';
import { requestTable } from './fixtures/request-table.ts';
import { extendedTable } from './fixtures/tables/extended-table.ts';

const found = inject('zookeeper') === null ? undefined : (await findZooKeeper()).found;
const strict = { extendedTypesEnabled: true, enforceQuota: true, reconfigEnabled: true };

const servers: [string, Settings, readonly Conversation[]][] = [
  ['a server with the usual settings', {}, requestTable],
  ['a server that knows more, and is stricter', { config: strict }, extendedTable],
];

// Somebody else's server may have other settings, and others who write to it.
describe.skipIf(!found || found.kind === 'running').each(servers)('%s', (_name, settings, table) => {
  let server: RunningZooKeeper;
  beforeAll(async () => {
    server = await startZooKeeper({ tickTimeMs: 2000, settings });
  }, 60_000);
  afterAll(() => server.stop());

  test.each(table)('$title', async (conversation) => {
    expect(await converse(conversation, dialTcp(server.hostPort))).toEqual(conversation.steps);
  });
});

/** The tables once more, over TCP: what the embedded server puts on a socket is what Apache ZooKeeper does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { converse } from '../sim/fixtures/converse.ts';
import { dialTcp } from '../sim/fixtures/dial-tcp.ts';
import { requestTable } from '../sim/fixtures/request-table.ts';
import { serve, type Serving } from './serve.ts';

describe.each([1, 3] as const)('%d served', (servers) => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await serve({ host: '127.0.0.1', port: 0, servers, tickTimeMs: 2000, maxConnections: 0 });
  });
  afterAll(() => serving.stop());

  test.each(requestTable)('$title', async (conversation) => {
    const { host, port } = serving.servers[0]!;
    expect(await converse(conversation, dialTcp(`${host}:${port}`))).toEqual(conversation.steps);
  });
});

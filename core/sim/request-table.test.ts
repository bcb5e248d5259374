import { expect, test } from 'vitest';
import type { ClientMessage, ServerMessage } from '../zk/messages.ts';
import { converse, type Dial } from './converse.ts';
import { requestTable } from './request-table.ts';
import { server, type ServerOutput } from './server.ts';

/** Connections to a server that answers at once. */
function dialTo(settings: Parameters<typeof server>[0]): Dial {
  const simulated = server(settings);
  const inboxes = new Map<string, (ServerMessage | 'closed')[]>();
  function deliver(outputs: readonly ServerOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'record') continue;
      inboxes.get(output.connection)?.push(output.kind === 'send' ? output.message : 'closed');
    }
  }
  return () => {
    const connection = `connection ${inboxes.size}`;
    const inbox: (ServerMessage | 'closed')[] = [];
    inboxes.set(connection, inbox);
    return Promise.resolve({
      send: (message: ClientMessage) => deliver(simulated.receive(0, connection, message)),
      next: () => {
        const message = inbox.shift();
        return message === undefined
          ? Promise.reject(new Error(`${connection} hears nothing`))
          : Promise.resolve(message);
      },
      drop: () => deliver(simulated.disconnected(0, connection)),
    });
  };
}

const dial = dialTo({ name: 'server-1', id: 1, tickTimeMs: 2000 });

test.each(requestTable)('$title', async (conversation) => {
  expect(await converse(conversation, dial)).toEqual(conversation.steps);
});

import { once } from 'node:events';
import { Agent, createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Typed } from '../trace/record.ts';

/** A message on its way: who sends it to whom, and the record of the sending. */
export interface Envelope {
  from: string;
  to: string;
  message: Typed;
  sent: number;
}

/** A real HTTP endpoint for one actor: what is posted to it arrives by POST, what it posts back is the response. */
export interface HttpPost {
  /** Takes a message to the endpoint, and in time brings back what that answers. */
  ask(envelope: Envelope): void;
  /** Answers the call that `message.call` names. */
  answer(envelope: Envelope): void;
  close(): Promise<void>;
}

interface Heard {
  asked(envelope: Envelope): void;
  answered(envelope: Envelope): void;
}

/** What a throttling endpoint says. Source: RFC 6585, section 4. */
const tooManyRequests = 429;

/** Starts the endpoint on a free port of the loopback interface. */
export async function httpPost(heard: Heard): Promise<HttpPost> {
  const open = new Map<string, ServerResponse>();
  const agent = new Agent({ keepAlive: true });

  const server = createServer((incoming, response) => {
    let body = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => (body += chunk));
    incoming.on('end', () => {
      const envelope = JSON.parse(body) as Envelope;
      open.set(String(envelope.message['call']), response);
      heard.asked(envelope);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    ask(envelope) {
      const outgoing = request({ host: '127.0.0.1', port, method: 'POST', path: '/call', agent }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () => heard.answered(JSON.parse(body) as Envelope));
      });
      // An answer that never comes is the caller's to notice, by its own timeout.
      outgoing.on('error', () => {});
      outgoing.end(JSON.stringify(envelope));
    },
    answer(envelope) {
      const { call, type, retryAfterMs } = envelope.message;
      const response = open.get(String(call));
      if (!response) return;
      open.delete(String(call));
      response.statusCode = type === 'throttled' ? tooManyRequests : 200;
      if (type === 'throttled') response.setHeader('Retry-After', Math.ceil(Number(retryAfterMs) / 1000));
      response.end(JSON.stringify(envelope));
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

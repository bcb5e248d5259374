import {
  noPassword,
  noSession,
  pingXid,
  type ClientMessage,
  type Request,
  type ServerMessage,
} from '../zk/messages.ts';
import type { Act, Conversation, Handshake, Step } from './conversation.ts';
import { transcriptLine } from './transcript-line.ts';

/** One connection to a server. */
export interface Line {
  send(message: ClientMessage): void;
  /** @returns what the server says next; once it has closed, `closed`. @throws when it keeps silent. */
  next(): Promise<ServerMessage | 'closed'>;
  drop(): void;
}

export type Dial = () => Promise<Line>;

interface Talk {
  dial: Dial;
  baseZxid: number;
  /** Those who are connected. */
  clients: Map<string, Client>;
  /** Who opened a session, and what it takes to go on with it. */
  sessions: Map<string, Credentials>;
  /** Paths of znodes, in the order of creation. */
  created: string[];
}

interface Client {
  name: string;
  line: Line;
  lastXid: number;
}

interface Credentials {
  sessionId: string;
  password: string;
}

const nobody: Credentials = { sessionId: noSession, password: noPassword };

/**
 * Has a conversation, and leaves neither a session nor a znode of it behind.
 *
 * @returns its steps with what was heard in place of what should have been: they are equal when all is well.
 */
export async function converse({ steps }: Conversation, dial: Dial): Promise<Step[]> {
  const baseZxid = await carryOut(await dial(), []);
  const talk: Talk = { dial, baseZxid, clients: new Map(), sessions: new Map(), created: [] };
  const heard: Step[] = [];
  for (const [name, act] of steps) {
    const own = await perform(talk, name, act);
    const others: Record<string, string[]> = {};
    for (const client of [...talk.clients.values()].filter((other) => other.name !== name)) {
      const lines = await untilQuiet(talk, client);
      if (lines.length > 0) others[client.name] = lines;
    }
    heard.push(Object.keys(others).length > 0 ? [name, act, own, others] : [name, act, own]);
  }
  await tidyUp(talk);
  return heard;
}

async function perform(talk: Talk, name: string, act: Act): Promise<string[]> {
  const client = 'connect' in act ? { name, line: await talk.dial(), lastXid: 0 } : talk.clients.get(name);
  if (!client) throw new Error(`"${name}" acts without being connected`);
  if ('drop' in act) {
    client.line.drop();
    talk.clients.delete(name);
    return [];
  }
  talk.clients.set(name, client);
  client.line.send('connect' in act ? connectMessage(talk, act.connect) : requestMessage(client, act.request));
  const lines: string[] = [];
  for (let answered = false; !answered;) {
    const message = await client.line.next();
    lines.push(hear(talk, client, message));
    answered = message === 'closed' || message.type !== 'notification';
  }
  return [...lines, ...(await untilQuiet(talk, client))];
}

/** All that a client still hears: a ping is answered after everything that was on its way before. */
async function untilQuiet(talk: Talk, client: Client): Promise<string[]> {
  const isOn = () => talk.clients.get(client.name) === client;
  const lines: string[] = [];
  if (isOn()) client.line.send(requestMessage(client, { op: 'ping' }));
  while (isOn()) {
    const message = await client.line.next();
    if (message !== 'closed' && message.type === 'reply' && message.xid === pingXid) break;
    lines.push(hear(talk, client, message));
  }
  return lines;
}

/** @returns the line that it makes in the transcript. */
function hear(talk: Talk, client: Client, message: ServerMessage | 'closed'): string {
  const nameOf = (sessionId: string) => [...talk.sessions].find(([, own]) => own.sessionId === sessionId)?.[0];
  if (message === 'closed') {
    talk.clients.delete(client.name);
  } else if (message.type === 'connected') {
    const { sessionId, password } = message;
    if (sessionId !== noSession && !nameOf(sessionId)) talk.sessions.set(client.name, { sessionId, password });
  } else if (message.type === 'reply') {
    if (message.xid !== pingXid && message.xid !== client.lastXid) return `a reply to ${message.xid}`;
    if (message.body && 'path' in message.body) talk.created.push(message.body.path);
  }
  return transcriptLine(message, { baseZxid: talk.baseZxid, nameOf });
}

function connectMessage(talk: Talk, { timeoutMs, session, wrongPassword, zxidSeen }: Handshake): ClientMessage {
  const { sessionId, password } = talk.sessions.get(session ?? '') ?? nobody;
  const lastZxidSeen = zxidSeen === undefined ? 0 : talk.baseZxid + zxidSeen;
  return { type: 'connect', lastZxidSeen, timeoutMs, sessionId, password: wrongPassword ? noPassword : password };
}

function requestMessage(client: { lastXid: number }, request: Request): ClientMessage {
  const xid = request.op === 'ping' ? pingXid : ++client.lastXid;
  return { type: 'request', xid, request };
}

/** A session left open would expire in the middle of another conversation, a znode be in the way of its own. */
async function tidyUp({ dial, clients, sessions, created }: Talk): Promise<void> {
  for (const { line } of clients.values()) line.drop();
  for (const session of sessions.values()) await carryOut(await dial(), [], session);
  await carryOut(
    await dial(),
    created.reverse().map((path): Request => ({ op: 'delete', path, version: -1 })),
  );
}

/**
 * Carries out requests whose outcome is of no interest, and ends the session.
 *
 * @returns the last zxid of the server then; NaN when the session is over already.
 */
async function carryOut(line: Line, requests: Request[], session: Credentials = nobody): Promise<number> {
  line.send({ type: 'connect', lastZxidSeen: 0, timeoutMs: 0, ...session });
  const answer = await line.next();
  let zxid = NaN;
  if (answer === 'closed' || answer.type !== 'connected' || answer.timeoutMs === 0) return zxid;
  const client = { lastXid: 0 };
  for (const request of [...requests, { op: 'closeSession' } as const]) {
    line.send(requestMessage(client, request));
    const reply = await line.next();
    if (reply !== 'closed' && reply.type === 'reply') zxid = reply.zxid;
  }
  line.drop();
  return zxid;
}

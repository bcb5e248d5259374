import { kernel, type Batch } from '../kernel/kernel.ts';
import type { Replied, SessionEffect, SessionInput } from '../machines/session-context.ts';
import { sessionMachine } from '../machines/session.ts';
import type { TraceRecord, Typed } from '../trace/record.ts';
import { encodeClientMessage } from '../zk/encode.ts';
import type { ErrorName } from '../zk/errors.ts';
import { noSession, type ClientMessage, type Op, type ReplyBody, type Request } from '../zk/messages.ts';
import { WireError } from '../zk/wire-error.ts';
import { alarm } from './alarm.ts';
import { clientAudience, isTold, told, type ClientAudience } from './client-audience.ts';
import type { Watcher } from './client-watchers.ts';
import { clock } from './clock.ts';
import type { ServerAddress } from './zk-connection.ts';
import { zkLines } from './zk-lines.ts';
import { ZooKeeperError } from './zookeeper-error.ts';

/** First state of the session machine. */
export type SessionState = 'connecting' | 'connected' | 'suspended' | 'closing' | 'expired' | 'authFailed' | 'closed';

/** The body of the reply to an operation. */
export type ReplyTo<O extends Op> = ReplyBody extends infer B
  ? B extends { op: Op }
    ? O extends B['op']
      ? B
      : never
    : never
  : never;

/** Asks for something; `reads` makes the answer out of the reply, or an error. Fails with a ZooKeeperError. */
export type Ask = <R extends Request, T>(
  request: R,
  reads: (body: ReplyTo<R['op']>) => T | ZooKeeperError,
  more?: AskMore,
) => Promise<T>;

export interface AskMore {
  /** Whom the watch is for that the request leaves. */
  watcher?: Watcher | undefined;
  /** The error that is an answer too: null. */
  nullFor?: ErrorName;
}

export interface ClientSession {
  ask: Ask;
  on: ClientAudience['on'];
  now: () => { state: SessionState; sessionId: string; timeoutMs: number };
  /** Why there is no connection, as far as can be told. */
  trouble: () => string;
  close(): Promise<void>;
}

interface Asked {
  settle(replied: Replied): void;
  watcher: string | undefined;
}

const address = 'session';
const wires = Object.fromEntries([...told, 'replied'].map((type) => [type, []]));

/** A session of one's own on TCP and the wall clock: hands the machine what comes in, and carries out what it asks for. */
export function clientSession(servers: readonly ServerAddress[], input: SessionInput): ClientSession {
  const machines = kernel({ [address]: { machine: sessionMachine, input, wires } });
  const now = clock();
  const bell = alarm(() => take(machines.wake(now())));
  const lines = zkLines({
    now,
    tell(_actor, event, why) {
      if (why !== undefined) trouble = why;
      deliver(event);
    },
  });
  const audience = clientAudience();
  const asked = new Map<string, Asked>();
  let askedSoFar = 0;
  let state: SessionState = 'connecting';
  let granted = { sessionId: noSession, timeoutMs: input.timeoutMs };
  let trouble = 'no server has answered';

  function deliver(event: Typed): void {
    take(machines.deliver(now(), address, event));
  }

  /** First what goes out, so that nothing that is asked for meanwhile overtakes it; then whoever waits is told. */
  function take({ records, requests }: Batch): void {
    for (const { request } of requests) {
      if (request.type === 'connect') lines.connect(address, servers[request.server]!);
      else if (request.type === 'send') lines.send(address, request.message as unknown as ClientMessage);
      else if (request.type === 'disconnect') lines.disconnect(address);
    }
    const deadlineMs = machines.nextDeadlineMs();
    bell.set(deadlineMs === undefined ? undefined : deadlineMs - now());
    for (const record of records as Omit<TraceRecord, 'seq'>[] as TraceRecord[]) {
      if (record.kind !== 'step') continue;
      state = /^\w+/.exec(record.to)![0] as SessionState;
      for (const effect of record.effects) pass(effect as SessionEffect);
    }
  }

  function pass(effect: SessionEffect): void {
    if (effect.type === 'replied') settle(effect);
    if (effect.type === 'connected') granted = { sessionId: effect.sessionId, timeoutMs: effect.timeoutMs };
    if (effect.type === 'expired') granted = { sessionId: noSession, timeoutMs: input.timeoutMs };
    if (isTold(effect)) audience.tell(effect);
  }

  function settle(replied: Replied): void {
    const { settle, watcher } = asked.get(replied.id)!;
    asked.delete(replied.id);
    if (watcher !== undefined) audience.watchers.settle(watcher, replied.watching === true);
    audience.watchers.forget(replied.unwatched ?? []);
    settle(replied);
  }

  take(machines.start(now()));
  return {
    // No promise in between: an answer must not come later than a watch event that followed it.
    ask: <R extends Request, T>(
      request: R,
      reads: (body: ReplyTo<R['op']>) => T | ZooKeeperError,
      { watcher, nullFor }: AskMore = {},
    ) =>
      new Promise<T>((resolve, reject) => {
        refuseUnsayable(request);
        const id = String(++askedSoFar);
        const named = watcher && audience.watchers.name(watcher);
        const settle = ({ error, body }: Replied) => {
          if (error !== null && error !== nullFor) return reject(new ZooKeeperError(error, described(request)));
          const answer = error === null ? reads(body as ReplyTo<R['op']>) : (null as T);
          if (answer instanceof ZooKeeperError) reject(answer);
          else resolve(answer);
        };
        asked.set(id, { settle, watcher: named });
        deliver({ type: 'submit', id, request, ...(named !== undefined && { watcher: named }) });
      }),
    on: audience.on,
    now: () => ({ state, ...granted }),
    trouble: () => trouble,
    close: () =>
      new Promise((resolve) => {
        if (state === 'closed') return resolve();
        audience.on('closed', () => resolve());
        if (state !== 'closing') deliver({ type: 'close' });
      }),
  };
}

/** What has no bytes must not get into the line of those that wait for their turn. @throws {ZooKeeperError} */
function refuseUnsayable(request: Request): void {
  try {
    encodeClientMessage({ type: 'request', xid: 1, request });
  } catch (error) {
    if (error instanceof WireError)
      throw new ZooKeeperError('MarshallingError', `${described(request)}: ${error.message}`);
    throw error;
  }
}

/** Such as `getData /a`. */
function described(request: Request): string {
  return 'path' in request ? `${request.op} ${request.path}` : request.op;
}

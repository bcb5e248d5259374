import type { WorldRequest } from '../kernel/actor.ts';
import { kernel, type Batch } from '../kernel/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { append } from '../trace/append.ts';
import type { Draft, EndRecord, Trace, TraceHeader, TraceRecord, Typed } from '../trace/record.ts';
import type { ClientMessage } from '../zk/messages.ts';
import { clock } from './clock.ts';
import { httpPost, type Envelope } from './http-post.ts';
import { Unreachable } from './reach.ts';
import { dial, type ServerAddress, type ZkConnection } from './zk-connection.ts';

export interface LiveRun {
  header: TraceHeader;
  scenario: Scenario;
  servers: readonly ServerAddress[];
  /** Once no connection could be had for this long, the run is given up. */
  giveUpAfterMs: number;
  /** Hears every record as it is made. */
  onRecord?: (record: TraceRecord) => void;
  /** Ends the run early; what was recorded until then is the trace. */
  signal?: AbortSignal;
}

/**
 * Runs a scenario on the wall clock: the same machines as in simulation, each session on a TCP connection of its own to a
 * real ensemble, the calls to the model over real HTTP. A loop over the kernel that decides nothing.
 *
 * @throws {Unreachable} when the ensemble goes away and does not come back.
 */
export async function runLive({ header, scenario, servers, giveUpAfterMs, onRecord, signal }: LiveRun): Promise<Trace> {
  const trace: Trace = { header, records: [] };
  const machines = kernel(scenario.actors);
  const lines = new Map<string, ZkConnection>();
  const now = clock();
  const timers = new Set<NodeJS.Timeout>();
  /** Things under way that will bring an event: cues, work, posts. */
  let expected = 0;
  let alarm: NodeJS.Timeout | undefined;
  let outOfReachSinceMs: number | undefined;
  let finish!: (why: EndRecord['why'] | Unreachable) => void;
  const finished = new Promise<EndRecord['why'] | Unreachable>((resolve) => (finish = resolve));

  const model = await httpPost({
    asked: ({ from, to, message, sent }) => happen(() => arrive(to, from, message, sent)),
    answered: ({ from, to, message, sent }) => {
      expected--;
      happen(() => arrive(to, from, message, sent));
    },
  });

  function write(drafts: readonly Draft[], cause: number | null): number {
    const first = append(trace, drafts, cause);
    if (onRecord) trace.records.slice(first).forEach(onRecord);
    return first;
  }

  function take(batch: Batch, cause: number | null): void {
    const first = write(batch.records, cause);
    for (const { actor, request, cause: within } of batch.requests) carryOut(actor, request, first + within);
  }

  /** One event of the world; then the alarm is set anew, and perhaps there is nothing left to wait for. */
  function happen(event: () => void): void {
    event();
    clearTimeout(alarm);
    const deadlineMs = machines.nextDeadlineMs();
    if (deadlineMs !== undefined) alarm = setTimeout(wake, Math.max(0, Math.ceil(deadlineMs - now())));
    else if (expected === 0 && lines.size === 0) finish('quiet');
  }

  function wake(): void {
    // A timer of Node's may come a little early; then nothing is due, and the alarm is set again.
    happen(() => take(machines.wake(now()), null));
  }

  function later(afterMs: number, event: () => void): void {
    expected++;
    const timer = setTimeout(() => {
      timers.delete(timer);
      expected--;
      happen(event);
    }, afterMs);
    timers.add(timer);
  }

  function carryOut(actor: string, request: WorldRequest, cause: number): void {
    switch (request.type) {
      case 'connect':
        return connect(actor, servers[request.server % servers.length]!);
      case 'send': {
        write([{ atMs: now(), actor, kind: 'send', cause: null, to: 'ensemble', message: request.message }], cause);
        lines.get(actor)?.send(request.message as unknown as ClientMessage);
        return;
      }
      case 'disconnect': {
        lines.get(actor)?.drop();
        lines.delete(actor);
        return later(0, () => take(machines.deliver(now(), actor, disconnected()), cause));
      }
      case 'post':
        return post(actor, request.to, request.message, cause);
      case 'work':
        later(request.forMs, () => take(machines.deliver(now(), actor, { type: 'worked', id: request.id }), cause));
    }
  }

  /** To and from the model over HTTP; between other actors in this process. */
  function post(from: string, to: string, message: Typed, cause: number): void {
    const sent = write([{ atMs: now(), actor: from, kind: 'send', cause: null, to, message }], cause);
    const envelope: Envelope = { from, to, message, sent };
    if (from === 'model') return model.answer(envelope);
    if (to !== 'model') return later(0, () => arrive(to, from, message, sent));
    expected++;
    model.ask(envelope);
  }

  function arrive(to: string, from: string, message: Typed, sent: number): void {
    const arrived = write([{ atMs: now(), actor: to, kind: 'arrive', cause: null, from }], sent);
    take(machines.deliver(now(), to, { ...message, from }), arrived);
  }

  function connect(actor: string, server: ServerAddress): void {
    const connection = dial(server, {
      opened: () => happen(() => take(machines.deliver(now(), actor, { type: 'opened' }), null)),
      received(message) {
        outOfReachSinceMs = undefined;
        happen(() => {
          const seen = { from: 'ensemble', message: message as unknown as Typed };
          const arrived = write([{ atMs: now(), actor, kind: 'arrive', cause: null, ...seen }], null);
          take(machines.deliver(now(), actor, { type: 'received', message }), arrived);
        });
      },
      ended(why) {
        lines.delete(actor);
        outOfReachSinceMs ??= now();
        if (now() - outOfReachSinceMs > giveUpAfterMs) finish(new Unreachable(`the ensemble is gone: ${why}`));
        happen(() => take(machines.deliver(now(), actor, disconnected()), null));
      },
    });
    lines.set(actor, connection);
  }

  for (const { atMs, to, event } of scenario.script) later(atMs, () => take(machines.deliver(now(), to, event), null));
  const limit = setTimeout(() => finish('time'), scenario.endMs);
  signal?.addEventListener('abort', () => finish('stopped'), { once: true });
  happen(() => take(machines.start(0), null));

  const why = await finished;
  clearTimeout(alarm);
  clearTimeout(limit);
  for (const timer of timers) clearTimeout(timer);
  for (const line of lines.values()) line.drop();
  await model.close();
  if (why instanceof Unreachable) throw why;
  write([{ atMs: now(), actor: 'run', kind: 'end', cause: null, why }], null);
  return trace;
}

/** Chance comes from outside: here it is the machine's own. */
function disconnected(): Typed {
  return { type: 'disconnected', draw: Math.random() };
}

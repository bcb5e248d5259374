import type { ConnectionEvent, WorldRequest } from '../kernel/actor.ts';
import { kernel, type Batch } from '../kernel/kernel.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { append, type Sink } from '../trace/append.ts';
import type { Draft, EndRecord, Trace, TraceHeader, TraceRecord, Typed } from '../trace/record.ts';
import type { ClientMessage } from '../zk/messages.ts';
import { alarm } from './alarm.ts';
import { clock } from './clock.ts';
import { httpPost, type Envelope } from './http-post.ts';
import { isWithin, liveFaults } from './live-faults.ts';
import { Unreachable } from './reach.ts';
import { standstill } from './standstill.ts';
import type { ServerAddress } from './zk-connection.ts';
import { zkLines } from './zk-lines.ts';

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
export async function runLive({ header, onRecord, ...run }: LiveRun): Promise<Trace> {
  const trace: Trace = { header, records: [] };
  const { records } = trace;
  const telling: Sink = {
    get length() {
      return records.length;
    },
    push(record) {
      records.push(record);
      onRecord?.(record);
    },
  };
  await runLiveInto(onRecord ? telling : records, run);
  return trace;
}

/** The same run, its records handed to a sink: for runs of more records than one would keep. @throws as `runLive`. */
export async function runLiveInto(
  records: Sink,
  { scenario, servers, giveUpAfterMs, signal }: Omit<LiveRun, 'header' | 'onRecord'>,
): Promise<void> {
  const trace = { records };
  const machines = kernel(scenario.actors);
  const now = clock();
  const lines = zkLines({ now, tell: (actor, event, why) => hear(actor, event, why) });
  /** Who has asked for the end of a connection, in which record. */
  const hungUp = new Map<string, number>();
  const still = standstill();
  const timers = new Set<NodeJS.Timeout>();
  /** Things under way that will bring an event: cues, work, posts. */
  let expected = 0;
  const clockwork = alarm(wake);
  let outOfReachSinceMs: number | undefined;
  /** What a connection still says while it is closed is no part of the run. */
  let over = false;
  let finish!: (why: EndRecord['why'] | Unreachable) => void;
  const finished = new Promise<EndRecord['why'] | Unreachable>((resolve) => {
    finish = (why) => {
      over = true;
      resolve(why);
    };
  });

  const faults = await liveFaults(scenario.faults, servers);
  const model = await httpPost({
    asked: ({ from, to, message, sent }) => happen(() => arrive(to, from, message, sent)),
    answered: ({ from, to, message, sent }) => {
      expected--;
      happen(() => arrive(to, from, message, sent));
    },
  });

  function write(drafts: readonly Draft[], cause: number | null): number {
    return append(trace, drafts, cause);
  }

  function take(batch: Batch, cause: number | null): void {
    const first = write(batch.records, cause);
    for (const { actor, request, cause: within } of batch.requests) carryOut(actor, request, first + within);
  }

  /** One event of the world; then the alarm is set anew, and perhaps there is nothing left to wait for. */
  function happen(event: () => void): void {
    if (over) return;
    event();
    const deadlineMs = machines.nextDeadlineMs();
    clockwork.set(deadlineMs === undefined ? undefined : deadlineMs - now());
    if (deadlineMs === undefined && expected === 0 && !lines.busy()) finish('quiet');
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

  /** An actor hears an event: when its process goes on, if that stands still. */
  function tell(actor: string, event: Typed, cause: number | null): void {
    still.reach(actor, () => take(machines.deliver(now(), actor, event), cause));
  }

  function carryOut(actor: string, request: WorldRequest, cause: number): void {
    switch (request.type) {
      case 'connect':
        return lines.connect(actor, faults.addressOf(actor, request.server));
      case 'send': {
        write([{ atMs: now(), actor, kind: 'send', cause: null, to: 'ensemble', message: request.message }], cause);
        return lines.send(actor, request.message as unknown as ClientMessage);
      }
      case 'disconnect':
        hungUp.set(actor, cause);
        return lines.disconnect(actor);
      case 'post':
        return post(actor, request.to, request.message, cause);
      case 'work':
        return later(request.forMs, () => tell(actor, { type: 'worked', id: request.id }, cause));
      case 'draw':
        return take(machines.deliver(now(), actor, { type: 'drawn', draw: Math.random() }), cause);
    }
  }

  /** To and from the model over HTTP; between other actors in this process. */
  function post(from: string, to: string, message: Typed, cause: number): void {
    const sent = write([{ atMs: now(), actor: from, kind: 'send', cause: null, to, message }], cause);
    const envelope: Envelope = { from, to, message, sent };
    if (from === 'model') return model.answer(envelope);
    if (to !== 'model') return still.pass(from, to, () => later(0, () => arrive(to, from, message, sent)));
    expected++;
    model.ask(envelope);
  }

  function arrive(to: string, from: string, message: Typed, sent: number): void {
    still.reach(to, () => {
      const arrived = write([{ atMs: now(), actor: to, kind: 'arrive', cause: null, from }], sent);
      take(machines.deliver(now(), to, { ...message, from }), arrived);
    });
  }

  /** What a session hears from its connection. */
  function hear(actor: string, event: ConnectionEvent, why: string | undefined): void {
    if (event.type === 'received') outOfReachSinceMs = undefined;
    if (why !== undefined) {
      outOfReachSinceMs ??= now();
      if (now() - outOfReachSinceMs > giveUpAfterMs) finish(new Unreachable(`the ensemble is gone: ${why}`));
    }
    const heard = () => {
      const cause = event.type === 'received' ? arrived(actor, event.message) : (hungUp.get(actor) ?? null);
      hungUp.delete(actor);
      take(machines.deliver(now(), actor, event), cause);
    };
    happen(() => still.reach(actor, heard));
  }

  function arrived(actor: string, message: Typed): number {
    return write([{ atMs: now(), actor, kind: 'arrive', cause: null, from: 'ensemble', message }], null);
  }

  function breaks(change: 'begins' | 'ends', fault: Fault): void {
    const process = 'process' in fault ? fault.process : 'network';
    write([{ atMs: now(), actor: process, kind: 'fault', cause: null, change, fault: { ...fault } }], null);
    if (change === 'begins') {
      if (fault.type === 'pause') machines.freeze(process);
      faults.begin(fault);
      if (isWithin(fault)) still.begin(fault);
    } else {
      if (fault.type === 'pause') machines.thaw(process);
      faults.end(fault);
      if (isWithin(fault)) still.end(fault);
    }
  }

  for (const { atMs, to, event } of scenario.script) later(atMs, () => tell(to, event, null));
  for (const fault of scenario.faults) {
    later(fault.fromMs, () => breaks('begins', fault));
    if (fault.toMs !== undefined) later(fault.toMs, () => breaks('ends', fault));
  }
  const limit = setTimeout(() => finish('time'), scenario.endMs);
  signal?.addEventListener('abort', () => finish('stopped'), { once: true });
  happen(() => take(machines.start(0), null));

  const why = await finished;
  clockwork.set(undefined);
  clearTimeout(limit);
  for (const timer of timers) clearTimeout(timer);
  lines.close();
  await Promise.all([model.close(), faults.close()]);
  if (why instanceof Unreachable) throw why;
  write([{ atMs: now(), actor: 'run', kind: 'end', cause: null, why }], null);
}

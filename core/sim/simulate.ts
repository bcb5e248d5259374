import type { WorldRequest } from '../kernel/actor.ts';
import { agenda } from '../kernel/agenda.ts';
import { kernel, type Batch } from '../kernel/kernel.ts';
import { participantOf, type Fault } from '../scenario/faults.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { append, type Sink } from '../trace/append.ts';
import type { Draft, EndRecord, Trace, TraceHeader, Typed } from '../trace/record.ts';
import type { ClientMessage } from '../zk/messages.ts';
import { ensemble as ensembleOf, type EnsembleOutput } from './ensemble.ts';
import { ensembleLink, type WireHappening } from './ensemble-link.ts';
import { fates as fatesOf } from './fates.ts';
import { network } from './network.ts';
import { processes } from './processes.ts';
import { serverWires, type PeerHappening } from './server-wires.ts';
import { streams, type Draw } from './streams.ts';

/** Something that will happen in the world. `cause` is the record that brought it about. */
type Happening =
  | WireHappening
  | PeerHappening
  | { type: 'event'; to: string; event: Typed; cause: number | null }
  | { type: 'delivery'; from: string; to: string; message: Typed; cause: number }
  | { type: 'fault'; change: 'begins' | 'ends'; fault: Fault };

/**
 * Runs a scenario in virtual time: the same header and scenario give the same trace in every engine.
 *
 * A loop over the kernel and the ensemble that decides nothing: what comes first happens first, and of things that come at
 * the same instant the world's come before what the servers say to each other, that before the machines' timers, those
 * before the ensemble's.
 */
export function simulate({ header, scenario }: { header: TraceHeader; scenario: Scenario }): Trace {
  const trace: Trace = { header, records: [] };
  simulateInto(trace.records, { seed: header.seed, scenario });
  return trace;
}

/** The same run, its records handed to a sink: for runs of more records than one would keep. */
export function simulateInto(records: Sink, { seed, scenario }: { seed: number; scenario: Scenario }): void {
  const trace = { records };
  const streamOf = streams(seed);
  const machines = kernel(scenario.actors);
  const ensemble = ensembleOf(scenario.ensemble ?? {}, { drawOf: (server) => streamOf(`election ${server}`) });
  const net = network(scenario.network, scenario.faults, streamOf);
  const fates = fatesOf(scenario.fates ?? []);
  const coming = agenda<Happening>();
  const talk = agenda<PeerHappening>();
  const running = processes<Happening>();
  const drawing = new Map<string, Draw>();
  let nowMs = 0;

  const record = (draft: Draft, cause: number | null) => append(trace, [draft], cause);
  const arrange = (atMs: number, happening: Happening) => void coming.add(toUs(atMs), happening);
  const tell = (actor: string, event: Typed, cause: number | null) =>
    take(machines.deliver(nowMs, actor, event), cause);
  const common = { ensemble, network: net, fates, nowMs: () => nowMs, record, happened };
  const wires = ensembleLink({ ...common, arrange, tell, draw: (client) => drawn(`reconnect ${client}`) });
  const between = serverWires({
    ...{ ...common, latencyMs: scenario.ensemble?.latencyMs },
    arrange: (atMs, happening) => void talk.add(toUs(atMs), happening),
  });

  function happened(outputs: readonly EnsembleOutput[], cause: number | null): void {
    for (const output of outputs) {
      if (output.kind === 'record') record({ ...output.record, cause: null }, cause);
      else if (output.kind === 'peer') between.carry(output, cause);
      else wires.carry(output, cause);
    }
  }

  /** The next number of a stream. */
  function drawn(name: string): number {
    const stream = drawing.get(name) ?? streamOf(name);
    drawing.set(name, stream);
    return stream();
  }

  /** What the machines have brought about goes into the trace; what they ask for is carried out. */
  function take(batch: Batch, cause: number | null): void {
    const first = append(trace, batch.records, cause);
    for (const { actor, request, cause: within } of batch.requests) carryOut(actor, request, first + within);
  }

  function carryOut(actor: string, request: WorldRequest, cause: number): void {
    switch (request.type) {
      case 'connect':
        return wires.connect(actor, request.server, cause);
      case 'send':
        return wires.send(actor, request.message as unknown as ClientMessage, cause);
      case 'disconnect':
        return wires.disconnect(actor, cause);
      case 'post':
        return post(actor, request.to, request.message, cause);
      case 'work':
        return arrange(nowMs + request.forMs, {
          ...{ type: 'event', to: actor, cause },
          event: { type: 'worked', id: request.id },
        });
      case 'draw':
        return tell(actor, { type: 'drawn', draw: drawn(`draws ${actor}`) }, cause);
    }
  }

  function post(from: string, to: string, message: Typed, because: number): void {
    const cause = record({ atMs: nowMs, actor: from, kind: 'send', cause: null, to, message }, because);
    const arrivalsMs = fates.arrivalsMs(cause, nowMs, net.arrivalMs(nowMs, from, to));
    for (const arrivesMs of arrivalsMs) arrange(arrivesMs, { type: 'delivery', from, to, message, cause });
    if (arrivalsMs.length === 0) record({ atMs: nowMs, actor: to, kind: 'lost', cause: null, why: 'loss' }, cause);
  }

  /** Whose process has to run for it. */
  function processOf(happening: Happening): string | undefined {
    switch (happening.type) {
      case 'event':
      case 'delivery':
        return participantOf(happening.to);
      case 'toPeer':
        return happening.to;
      case 'accepted':
      case 'toServer':
        return happening.connection.server;
      case 'opened':
      case 'toClient':
        return participantOf(happening.connection.client);
      case 'ended':
        return participantOf(happening.connection[happening.end]);
      case 'dialled':
      case 'fault':
        return undefined;
    }
  }

  function happen(happening: Happening): void {
    const process = processOf(happening);
    if (running.keeps(process, happening)) return;
    switch (happening.type) {
      case 'event':
        if (running.isDead(process!)) return;
        return tell(happening.to, happening.event, happening.cause);
      case 'delivery': {
        const { from, to, message, cause } = happening;
        if (running.isDead(process!))
          return void record({ atMs: nowMs, actor: to, kind: 'lost', cause: null, why: 'closed' }, cause);
        const arrival = record({ atMs: nowMs, actor: to, kind: 'arrive', cause: null, from }, cause);
        return tell(to, { ...message, from }, arrival);
      }
      case 'fault':
        return strike(happening);
      case 'toPeer':
        return between.happen(happening);
      default:
        return wires.happen(happening);
    }
  }

  function strike({ change, fault }: Extract<Happening, { type: 'fault' }>): void {
    const actor = 'process' in fault ? fault.process : 'network';
    const cause = record({ atMs: nowMs, actor, kind: 'fault', cause: null, change, fault: { ...fault } }, null);
    const begins = change === 'begins';
    if (fault.type === 'pause') setPaused(fault.process, begins);
    else if (fault.type === 'kill') setDead(fault.process, begins, cause);
    else if (fault.type === 'slowDisk') ensemble.setDisk(fault.process, begins ? fault.fsyncMs : undefined);
    else if (fault.type === 'skew') {
      const { rate = 1, offsetMs = 0 } = begins ? fault : {};
      ensemble.setClock(nowMs, fault.process, rate, offsetMs);
    }
  }

  function setPaused(process: string, paused: boolean): void {
    if (running.isDead(process)) return;
    const isServer = ensemble.servers.includes(process);
    if (paused) {
      running.pause(process);
      if (isServer) ensemble.pause(process);
      else machines.freeze(process);
    } else {
      if (isServer) ensemble.resume(process);
      else machines.thaw(process);
      running.resume(process).forEach(happen);
    }
  }

  function setDead(process: string, dead: boolean, cause: number): void {
    const isServer = ensemble.servers.includes(process);
    if (!dead) {
      running.start(process);
      return happened(ensemble.start(nowMs, process), cause);
    }
    const kept = running.kill(process);
    if (isServer) happened(ensemble.kill(nowMs, process), cause);
    else machines.freeze(process);
    wires.die(process, cause);
    kept.forEach(happen);
  }

  /** Does what comes next, unless nothing does or it comes too late. */
  function advance(): EndRecord['why'] | undefined {
    const [comingUs, talkUs, machinesUs] = [coming.nextUs(), talk.nextUs(), toUs(machines.nextDeadlineMs())];
    if (comingUs === undefined && machinesUs === undefined && ensemble.isQuiet()) return 'quiet';
    const instants = [comingUs, talkUs, machinesUs, toUs(ensemble.nextDeadlineMs())];
    // What is overdue, because somebody was stopped, happens now.
    const nextUs = Math.max(Math.min(...instants.map((instant) => instant ?? Infinity)), toUs(nowMs));
    if (nextUs === Infinity) return 'quiet';
    nowMs = Math.min(nextUs / 1000, scenario.endMs);
    if (nextUs / 1000 > scenario.endMs) return 'time';
    const due = coming.takeDue(nextUs) ?? talk.takeDue(nextUs);
    if (due) happen(due.item);
    else if (machinesUs !== undefined && machinesUs <= nextUs) take(machines.wake(nowMs), null);
    else happened(ensemble.wake(nowMs), null);
    return undefined;
  }

  for (const { atMs, to, event } of scenario.script) arrange(atMs, { type: 'event', to, event, cause: null });
  for (const fault of scenario.faults) {
    arrange(fault.fromMs, { type: 'fault', change: 'begins', fault });
    if (fault.toMs !== undefined) arrange(fault.toMs, { type: 'fault', change: 'ends', fault });
  }
  take(machines.start(0), null);
  let why: EndRecord['why'] | undefined;
  while (why === undefined) why = advance();
  fates.demandAllMet();
  record({ atMs: nowMs, actor: 'run', kind: 'end', cause: null, why }, null);
}

function toUs(ms: number): number;
function toUs(ms: number | undefined): number | undefined;
function toUs(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 1000);
}

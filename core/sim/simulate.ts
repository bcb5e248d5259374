import type { WorldRequest } from '../kernel/actor.ts';
import { agenda } from '../kernel/agenda.ts';
import { kernel, type Batch } from '../kernel/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { append } from '../trace/append.ts';
import type { Draft, EndRecord, Trace, TraceHeader, Typed } from '../trace/record.ts';
import type { ClientMessage } from '../zk/messages.ts';
import { ensembleLink, type WireHappening } from './ensemble-link.ts';
import { network } from './network.ts';
import { server } from './server.ts';
import { streams, type Draw } from './streams.ts';

/** Something that will happen in the world. `cause` is the record that brought it about. */
type Happening =
  | WireHappening
  | { type: 'event'; to: string; event: Typed; cause: number | null }
  | { type: 'delivery'; from: string; to: string; message: Typed; cause: number }
  | { type: 'fault'; change: 'begins' | 'ends'; fault: Typed };

/** The one server of the first form. */
const serverName = 'server-1';

/** ZooKeeper's own, where a scenario does not speak to it. */
const defaultTickTimeMs = 2000;

/**
 * Runs a scenario in virtual time: the same header and scenario give the same trace in every engine.
 *
 * A loop over the kernel and the ensemble that decides nothing: what comes first happens first, and of things that come at
 * the same instant the world's come before the machines' timers, those before the ensemble's.
 */
export function simulate({ header, scenario }: { header: TraceHeader; scenario: Scenario }): Trace {
  const trace: Trace = { header, records: [] };
  const streamOf = streams(header.seed);
  const machines = kernel(scenario.actors);
  const ensemble = server({ name: serverName, id: 1, tickTimeMs: scenario.ensemble?.tickTimeMs ?? defaultTickTimeMs });
  const net = network(scenario.network, scenario.faults, streamOf);
  const coming = agenda<Happening>();
  const reconnects = new Map<string, Draw>();
  let nowMs = 0;

  const record = (draft: Draft, cause: number | null) => append(trace, [draft], cause);
  const arrange = (atMs: number, happening: Happening) => void coming.add(toUs(atMs), happening);
  const tell = (actor: string, event: Typed, cause: number | null) =>
    take(machines.deliver(nowMs, actor, event), cause);
  const wires = ensembleLink({ ensemble, serverName, network: net, nowMs: () => nowMs, arrange, record, tell, draw });

  function draw(client: string): number {
    const stream = reconnects.get(client) ?? streamOf(`reconnect ${client}`);
    reconnects.set(client, stream);
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
        return wires.connect(actor, cause);
      case 'send':
        return wires.send(actor, request.message as unknown as ClientMessage, cause);
      case 'disconnect':
        return wires.disconnect(actor, cause);
      case 'post':
        return post(actor, request.to, request.message, cause);
      case 'work':
        arrange(nowMs + request.forMs, { type: 'event', to: actor, event: { type: 'worked', id: request.id }, cause });
    }
  }

  function post(from: string, to: string, message: Typed, because: number): void {
    const cause = record({ atMs: nowMs, actor: from, kind: 'send', cause: null, to, message }, because);
    const arrivesMs = net.arrivalMs(nowMs, from, to);
    if (arrivesMs !== undefined) arrange(arrivesMs, { type: 'delivery', from, to, message, cause });
    else record({ atMs: nowMs, actor: to, kind: 'lost', cause: null, why: 'loss' }, cause);
  }

  function happen(happening: Happening): void {
    switch (happening.type) {
      case 'event':
        return tell(happening.to, happening.event, happening.cause);
      case 'delivery': {
        const { from, to, message, cause } = happening;
        const arrival = record({ atMs: nowMs, actor: to, kind: 'arrive', cause: null, from }, cause);
        return tell(to, { ...message, from }, arrival);
      }
      case 'fault': {
        const { change, fault } = happening;
        return void record({ atMs: nowMs, actor: 'network', kind: 'fault', cause: null, change, fault }, null);
      }
      default:
        return wires.happen(happening);
    }
  }

  /** Does what comes next, unless nothing does or it comes too late. */
  function advance(): EndRecord['why'] | undefined {
    const instants = [coming.nextUs(), toUs(machines.nextDeadlineMs()), toUs(ensemble.nextDeadlineMs())];
    const nextUs = Math.min(...instants.map((instant) => instant ?? Infinity));
    if (nextUs === Infinity) return 'quiet';
    nowMs = Math.min(nextUs / 1000, scenario.endMs);
    if (nextUs / 1000 > scenario.endMs) return 'time';
    const due = coming.takeDue(nextUs);
    if (due) happen(due.item);
    else if (toUs(machines.nextDeadlineMs()) === nextUs) take(machines.wake(nowMs), null);
    else wires.carry(ensemble.wake(nowMs), null);
    return undefined;
  }

  for (const { atMs, to, event } of scenario.script) arrange(atMs, { type: 'event', to, event, cause: null });
  for (const fault of scenario.faults) {
    arrange(fault.fromMs, { type: 'fault', change: 'begins', fault });
    arrange(fault.toMs, { type: 'fault', change: 'ends', fault });
  }
  take(machines.start(0), null);
  let why: EndRecord['why'] | undefined;
  while (why === undefined) why = advance();
  record({ atMs: nowMs, actor: 'run', kind: 'end', cause: null, why }, null);
  return trace;
}

function toUs(ms: number): number;
function toUs(ms: number | undefined): number | undefined;
function toUs(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 1000);
}

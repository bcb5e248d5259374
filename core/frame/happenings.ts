import type { RecordOf, Trace, TraceRecord } from '../trace/record.ts';
import { faultWords, isDeadBy } from './fault-words.ts';
import { numberOf, textOf } from './fields.ts';
import { headOf } from './mark.ts';
import { machineOf, participantOf } from './participant.ts';
import type { Resource } from './resource.ts';
import type { Sessions } from './sessions.ts';

/** What a record means to a reader, before it is put into words. From the least to the most worth telling. */
export const kinds = [
  'served',
  'call-served',
  'goes-in',
  'tries',
  'queues',
  'asks',
  'joins',
  'serves',
  'gives-back',
  'calls',
  'retries',
  'lets-through',
  'changes',
  'becomes',
  'dials',
  'connects',
  'sets-out',
  'is-answered',
  'announces',
  'answered',
  'finishes',
  'backs-off',
  'throttles',
  'turns-away',
  'keeps-waiting',
  'call-fails',
  'is-told-no',
  'warns',
  'hears-late',
  'writes',
  'takes',
  'message-lost',
  'slows',
  'follows',
  'looks',
  'leads',
  'comes-to',
  'reconnects',
  'suspends',
  'mends',
  'breaks',
  'goes-on',
  'stands-still',
  'doubts',
  'fails',
  'loses',
  'stops',
  'expires',
  'is-expired',
  'believes-too',
  'refuses',
  'writes-late',
  'hangs',
  'is-down',
  'is-well',
  'half-opens',
  'opens',
  'closes',
] as const;

export type Kind = (typeof kinds)[number];

export interface Happening {
  atMs: number;
  seq: number;
  kind: Kind;
  who: string;
  /** How long someone now waits, or how many are ahead: whatever the kind counts. */
  amount?: number;
  /** The other end of a message, or the name of a state or fault. */
  other?: string;
  /** Which of its machines, where it has several. */
  part?: string;
}

type Told = Omit<Happening, 'atMs' | 'seq'>;

/** @returns what is worth telling of a run, in order. */
export function happeningsOf({ records }: Trace, { owners }: Sessions, resource: Resource | null): Happening[] {
  const happened = records.flatMap((record) =>
    toldBy(record, records, owners).map((told) => ({ atMs: record.atMs, seq: record.seq, ...told })),
  );
  if (!resource) return happened;
  const all = [...happened, ...toldByResource(resource), ...toldByBeliefs(records)];
  return all.sort((one, other) => one.seq - other.seq);
}

function toldByResource({ writes }: Resource): Happening[] {
  return writes.map(({ atMs, seq, who, taken, late }) => {
    return { atMs, seq, who, kind: late ? 'writes-late' : taken ? 'writes' : 'refuses' };
  });
}

/** Somebody takes the lock that another believes to hold. */
function toldByBeliefs(records: readonly TraceRecord[]): Happening[] {
  const believers = new Set<string>();
  return records.flatMap((record): Happening[] => {
    if (record.kind !== 'step' || machineOf(record.actor) !== 'lock') return [];
    const who = participantOf(record.actor);
    if (headOf(record.to) !== 'held') believers.delete(who);
    else if (!believers.has(who)) {
      const [other] = believers;
      believers.add(who);
      if (other !== undefined) return [{ atMs: record.atMs, seq: record.seq, kind: 'believes-too', who, other }];
    }
    return [];
  });
}

function toldBy(record: TraceRecord, records: readonly TraceRecord[], owners: ReadonlyMap<string, string>): Told[] {
  switch (record.kind) {
    case 'step':
      return record.actor === 'model' ? toldByModel(record) : toldByStep(record);
    case 'session':
      return record.change === 'expired' ? [{ kind: 'is-expired', who: owners.get(record.session) ?? 'a client' }] : [];
    case 'lost': {
      const sent = records[record.cause ?? -1];
      if (sent?.kind !== 'send') return [];
      return [{ kind: 'message-lost', who: participantOf(sent.actor), other: participantOf(sent.to) }];
    }
    case 'fault':
      if (isDeadBy(records, record.fault['process'], record.seq) && record.fault.type === 'pause') return [];
      if (record.fault.type === 'pause' && typeof record.fault['process'] === 'string')
        return [{ kind: record.change === 'begins' ? 'stands-still' : 'goes-on', who: record.fault['process'] }];
      return [{ kind: record.change === 'begins' ? 'breaks' : 'mends', who: '', other: faultWords(record) }];
    case 'ensemble':
      return toldByEnsemble(record);
    default:
      return [];
  }
}

/** Who leads, of several servers: what they agree on under a leader shows in the znodes. */
function toldByEnsemble({ actor, change, server }: RecordOf<'ensemble'>): Told[] {
  if (change === 'leading') return [{ kind: 'leads', who: actor }];
  if (change === 'following') return [{ kind: 'follows', who: actor, other: server ?? 'a leader' }];
  return change === 'looking' ? [{ kind: 'looks', who: actor }] : [];
}

function toldByModel({ event, effects }: RecordOf<'step'>): Told[] {
  if (event.type === 'slow') return [{ kind: 'slows', who: 'model', amount: numberOf(event, 'serviceMs') ?? 0 }];
  if (event.type === 'worked') return [{ kind: 'served', who: callerOf(textOf(event, 'id')) }];
  return effects.flatMap((effect): Told[] => {
    if (effect.type === 'work') return [{ kind: 'serves', who: callerOf(textOf(effect, 'id')) }];
    if (textOf(effect['message'], 'type') !== 'throttled') return [];
    return [{ kind: 'throttles', who: participantOf(textOf(effect, 'to') ?? '') }];
  });
}

function callerOf(call: string | undefined): string {
  return participantOf((call ?? '').replace(/#.*$/, ''));
}

function toldByStep(record: RecordOf<'step'>): Told[] {
  if (record.from === null) return [];
  const from = headOf(record.from);
  const to = headOf(record.to);
  const who = participantOf(record.actor);
  const machine = machineOf(record.actor);
  if (machine === 'lock' || machine === 'semaphore') return toldByLock(record, from, to, who);
  if (from === to) return [];
  if (machine === 'session') {
    if (to === 'suspended') return [{ kind: 'suspends', who }];
    if (to === 'expired') return [{ kind: 'expires', who }];
    return to === 'connected' && from === 'suspended' ? [{ kind: 'reconnects', who }] : [];
  }
  return machine === 'caller' ? toldByCaller(record, from, to, who) : [];
}

function toldByLock({ effects }: RecordOf<'step'>, from: string, to: string, who: string): Told[] {
  const queued = effects.find(({ type }) => type === 'queued');
  if (queued) return [{ kind: 'queues', who, amount: numberOf(queued, 'ahead') ?? 0 }];
  if (from === to) return [];
  if (to === 'queued') return [{ kind: 'joins', who }];
  if (to === 'held') return [{ kind: 'takes', who }];
  if (to === 'releasing') return [{ kind: 'gives-back', who }];
  if (to === 'doubtful') return [{ kind: 'doubts', who }];
  if (to === 'lost') return [{ kind: 'loses', who }];
  if (to === 'failed') return [{ kind: 'fails', who }];
  return [];
}

function toldByCaller(record: RecordOf<'step'>, from: string, to: string, who: string): Told[] {
  if (to === 'waiting') return [{ kind: 'asks', who }];
  if (to === 'leaving') return [{ kind: 'answered', who }];
  if (to === 'done') return [{ kind: 'finishes', who }];
  if (to === 'backingOff') {
    const dueMs = Object.values(record.set ?? {})[0];
    return [{ kind: 'backs-off', who, ...(dueMs !== undefined && { amount: dueMs - record.atMs }) }];
  }
  if (to === 'stopped') return [{ kind: 'stops', who }];
  if (to === 'calling') {
    if (from === 'backingOff') return [{ kind: 'retries', who }];
    return [{ kind: from === 'waiting' ? 'lets-through' : 'calls', who }];
  }
  return [{ kind: 'changes', who, other: to }];
}

import type { RecordOf, Trace, TraceRecord } from '../trace/record.ts';
import type { Callers } from './callers.ts';
import { doing, wordsOf, type Doing, type Mark } from './mark.ts';
import { machineOf, participantOf } from './participant.ts';
import { note, timeline } from './timeline.ts';

/**
 * What each does where nobody calls: told by the one of its machines that speaks for it. Of two that are named here the
 * earlier speaks; one that is not named speaks before a session.
 */
const speakers = ['calls', 'election', 'worker', 'lease', 'quorum', 'log', 'lock', 'gate', 'retry'];

const marksOf: Readonly<Record<Exclude<Mark, 'other' | 'still'>, readonly string[]>> = {
  holds: ['held', 'leading', 'leader', 'working', 'connected', 'leased', 'claimed'],
  calls: [
    'asking',
    'listing',
    'claiming',
    'proposing',
    'executing',
    'storing',
    'performing',
    'trying',
    'taking',
    'calling',
  ],
  waits: [
    'waiting',
    'queued',
    'standing',
    'queueing',
    'connecting',
    'lingering',
    'candidate',
    'looking',
    'joining',
    'full',
  ],
  'backs-off': ['backingOff', 'sleeping', 'pausing', 'repairing', 'compensating', 'completing', 'pacing'],
  doubtful: ['doubtful', 'suspended', 'halfOpen'],
  lost: ['lost', 'failed', 'expired', 'fenced', 'down', 'open', 'lapsed', 'hanging', 'stopped'],
  idle: ['idle', 'quiet', 'unheld', 'free', 'resting', 'running', 'serving', 'closed', 'well', 'accepting', 'deciding'],
  done: ['done'],
};
const markOf = new Map(
  Object.entries(marksOf).flatMap(([mark, states]) => states.map((state) => [state, mark as Mark] as const)),
);
/** Machines for which being open is the usual thing: they let calls through. */
const openAtRest = new Set(['limiter', 'bulkhead', 'limit', 'budget', 'counter', 'call', 'retry', 'hedge', 'timeout']);

export function peersOf({ records }: Trace, names: readonly string[]): Callers {
  const lines = new Map(names.map((name) => [name, timeline<Doing>()]));
  const states = new Map<string, State>();
  for (const record of records) {
    const name = struckBy(record) ?? participantOf(record.actor);
    const line = lines.get(name);
    if (!line) continue;
    const state = states.get(name) ?? {
      machines: new Map<string, string>(),
      open: new Set<string>(),
      asked: new Set<string>(),
    };
    states.set(name, state);
    if (!learn(state, record)) continue;
    const next = doingIn(state);
    const last = line.values.at(-1);
    note(line, record.atMs, last?.word === next.word ? last : next);
  }
  return lines;
}

interface State {
  machines: Map<string, string>;
  /** Calls that it has made and not heard of, and those of others that it has not answered. */
  open: Set<string>;
  asked: Set<string>;
  server?: string;
  still?: boolean;
  dead?: boolean;
}

/** @returns whose process a fault stops or kills. */
function struckBy(record: TraceRecord): string | undefined {
  if (record.kind !== 'fault') return undefined;
  const { type, process } = record.fault;
  return (type === 'pause' || type === 'kill') && typeof process === 'string' ? process : '';
}

function learn(state: State, record: TraceRecord): boolean {
  if (record.kind === 'fault') {
    if (record.fault.type === 'kill') state.dead = record.change === 'begins';
    else state.still = record.change === 'begins';
  } else if (record.kind === 'ensemble') {
    if (record.change !== 'looking' && record.change !== 'following' && record.change !== 'leading') return false;
    state.server = record.change;
  } else if (record.kind === 'step') {
    state.machines.set(machineOf(record.actor), record.to);
    noteCalls(state, record);
  } else return false;
  return true;
}

function noteCalls({ open, asked }: State, { actor, event, effects }: RecordOf<'step'>): void {
  const call = String(event['call']);
  if (machineOf(actor) === 'calls') {
    for (const effect of effects) if (effect.type === 'call') open.add(String(effect['call']));
    if (event.type === 'settled') open.delete(call);
    return;
  }
  if (event.type === 'call') asked.add(call);
  if (event.type === 'cancel') asked.delete(call);
  for (const effect of effects) if (effect.type === 'settled') asked.delete(String(effect['call']));
}

function doingIn({ machines, open, asked, server, still, dead }: State): Doing {
  if (dead) return doing.dead;
  if (still) return doing.still;
  if (server !== undefined) return serverDoing[server] ?? doing.idle;
  const speaker =
    speakers.find((each) => machines.has(each)) ?? [...machines.keys()].find((each) => each !== 'session');
  if (speaker === 'calls') return open.size === 0 ? doing.idle : waitsIn(machines) ? doing['backs-off'] : doing.calls;
  const now = doingOfState(speaker ?? 'session', machines.get(speaker ?? 'session') ?? 'idle');
  return now.mark === 'idle' && asked.size > 0 ? atWork : now;
}

const atWork: Doing = { mark: 'calls', word: 'at work' };
const serverDoing: Readonly<Record<string, Doing>> = {
  looking: { mark: 'waits', word: 'looks for a leader' },
  following: { mark: 'other', word: 'follows' },
  leading: { mark: 'holds', word: 'leads' },
};

/** Whether a retry, or each of several, waits for its next try. */
function waitsIn(machines: ReadonlyMap<string, string>): boolean {
  const retries = [...machines].filter(([machine]) => /^retry-?\d*$/.test(machine)).map(([, state]) => state);
  const busy = retries.filter((state) => state !== 'idle' && state !== 'open');
  return busy.length > 0 && busy.every((state) => state === 'waiting' || state === 'sleeping');
}

/** The outermost part of a state that says something: of `up.leader.leading` that is `leader`. */
export function doingOfState(machine: string, path: string): Doing {
  const parts = path.split(/[. ]+/).filter((part) => part !== '+');
  if (parts.includes('follower')) return { mark: 'other', word: 'follows' };
  const telling = parts.find((part) => markOf.has(part));
  if (telling === undefined) return { mark: 'other', word: wordsOf(parts.find((part) => part !== 'up') ?? 'idle') };
  if (telling === 'open' && openAtRest.has(machine.replace(/-\d+$/, ''))) return doing.idle;
  if (telling === 'held') return doing.believes;
  if (telling === 'leading' || telling === 'leader') return { mark: 'holds', word: 'leads' };
  return { mark: markOf.get(telling) ?? 'other', word: wordsOf(telling) };
}

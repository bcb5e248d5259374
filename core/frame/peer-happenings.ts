import type { RecordOf, Trace, Typed } from '../trace/record.ts';
import { durationOf } from './duration.ts';
import { fieldOf, operationOf, textOf } from './fields.ts';
import type { Happening } from './happenings.ts';
import { wordsOf } from './mark.ts';
import { machineOf, participantOf } from './participant.ts';
import { leavesOf } from './statechart.ts';

/** What machines ask of each other and of the world: how they go about it, not what comes of it. */
const plumbing = new Set([
  ...['post', 'work', 'draw', 'submit', 'connect', 'send', 'disconnect', 'close', 'call', 'cancel', 'settled'],
  ...['acquire', 'release', 'propose', 'consult', 'consulted', 'connected', 'queued', 'suspended', 'expired', 'closed'],
]);
/** Machines whose happenings are told elsewhere, or are only those of whoever stands above them. */
const silent = new Set(['lock', 'resource', 'model', 'call', 'writer']);
/** Machines that are what their participant is there for. */
const main = new Set(['election', 'worker', 'lease', 'quorum', 'log', 'session', 'cache']);
/** States that a reader wants to stop at; and, of breakers, `open`. */
const telling = /^(leader|leading|held|halfOpen|lost|failed|fenced|stopped|doubtful|down|compensating)$/;
/** States in which nothing has been decided: what comes next says more. */
const passing =
  /^(idle|deciding|drawing|weighing|planned|turning|tallying|choosing|continuing|closed|well|trying|reading|awaiting|hedging|besieged|free|open|quiet|handshaking)$/;
/** What nobody wanted to happen. */
const unwelcome = new Set(['refused', 'forfeited', 'threw', 'renewerEnded', 'shortLease', 'stopped', 'failed', 'lost']);
const words: Readonly<Record<string, string>> = { held: 'a holder, in its own eyes', leader: 'the leader' };

/** @returns what is worth telling of machines that no picture knows: what they say, what they become, how calls end. */
export function peerHappenings({ records }: Trace): Happening[] {
  const actors = new Set(records.flatMap(({ kind, actor }) => (kind === 'step' ? [actor] : [])));
  const more = new Set([...actors].filter((each) => kindOf(each) !== 'session').map(participantOf));
  return records.flatMap((record): Happening[] => {
    if (record.kind !== 'step' || record.from === null) return [];
    const [machine, who] = [kindOf(record.actor), participantOf(record.actor)];
    if (silent.has(machine) || (machine === 'session' && more.has(who))) return [];
    const told =
      machine === 'calls' ? ofCaller(record) : machine === 'service' ? health(record) : changed(record, actors);
    return told.map((each) => ({ atMs: record.atMs, seq: record.seq, who, ...each }));
  });
}

/** Of `caller-1/retry-2`: a retry, as of the first one. */
function kindOf(actor: string): string {
  return machineOf(actor).replace(/-\d+$/, '');
}

type Told = Pick<Happening, 'kind' | 'other' | 'part'>;
type Step = RecordOf<'step'>;

function ofCaller({ event, effects }: Step): Told[] {
  if (event.type !== 'settled') return effects.some(({ type }) => type === 'call') ? [{ kind: 'sets-out' }] : [];
  const error = textOf(event['outcome'], 'error');
  return error === undefined
    ? [{ kind: 'is-answered' }]
    : [{ kind: 'is-told-no', other: failureWords(error, event['outcome']) }];
}

/** Of a timeout alone one cannot tell from its name whether anything was done. */
function failureWords(error: string, outcome: unknown): string {
  const isCertain = error === 'timeout' && fieldOf(outcome, 'definite') === true;
  return isCertain ? `${wordsOf(error)}, nothing was done` : wordsOf(error);
}

function health({ event }: Step): Told[] {
  const kind = ({ hung: 'hangs', broke: 'is-down', recovered: 'is-well' } as const)[event.type];
  return kind ? [{ kind }] : [];
}

function changed(step: Step, actors: ReadonlySet<string>): Told[] {
  const { actor, effects } = step;
  const machine = kindOf(actor);
  const state = enteredBy(step);
  if (machine === 'timeout' && state === 'connecting') return [{ kind: 'dials' }];
  if (machine === 'timeout' && state === 'reading' && step.event.type === 'connected') return [{ kind: 'connects' }];
  const part = actor.includes('/') && !main.has(machine) ? { part: machine } : {};
  const isTelling = state !== undefined && (telling.test(state) || (machine === 'breaker' && state === 'open'));
  if (isTelling) return [{ kind: 'comes-to', other: words[state] ?? wordsOf(state), ...part }];
  const said = effects.find(({ type }) => !plumbing.has(type));
  if (said) return [{ kind: unwelcome.has(said.type) ? 'warns' : 'announces', other: wordsFor(said) }];
  const outside = ofOutsiders(step, actors);
  if (outside !== undefined) return [outside];
  if (state === undefined || (passing.test(state) && machine !== 'breaker')) return [];
  return [{ kind: 'becomes', other: wordsOf(state), ...part }];
}

function enteredBy({ from, to }: Step): string | undefined {
  const before = new Set(leavesOf(from).flatMap((leaf) => leaf.split('.')));
  const entered = leavesOf(to).flatMap((leaf) => leaf.split('.').filter((each) => !before.has(each)));
  return entered.find((each) => telling.test(each)) ?? entered[0];
}

/** Calls of those who take no part themselves, and how they end. */
function ofOutsiders({ event, effects }: Step, actors: ReadonlySet<string>): Told | undefined {
  const ended = effects.find(({ type, to }) => type === 'settled' && !actors.has(String(to)));
  if (ended) {
    const error = textOf(ended['outcome'], 'error');
    const call = textOf(ended, 'call') ?? '';
    return error === undefined
      ? { kind: 'announces', other: `${call} is answered` }
      : { kind: 'warns', other: `${call} fails, ${failureWords(error, ended['outcome'])}` };
  }
  if (event.type !== 'call' || actors.has(String(event['from']))) return undefined;
  return { kind: 'announces', other: `${textOf(event, 'call') ?? 'a call'} comes in` };
}

/** `{ type: 'committed', index: 3 }` → `committed, index 3`. */
function wordsFor({ type, ...fields }: Typed): string {
  const stamp = stampWords(fields['stamp']);
  const body =
    type === 'replied' ? [textOf(fields, 'error') ?? operationOf({ type: 'reply', body: fields['body'] })] : undefined;
  const facts = Object.entries(fields).flatMap(([field, value]) => {
    if (typeof value === 'string') return field === 'to' || field === 'from' || value === '' ? [] : [shortened(value)];
    if (typeof value === 'number' && field.endsWith('Ms'))
      return [`${wordsOf(field.slice(0, -2))} ${durationOf(value)}`];
    return typeof value === 'number' || typeof value === 'boolean' ? [`${wordsOf(field)} ${String(value)}`] : [];
  });
  return [wordsOf(type), ...(stamp ?? body ?? facts.slice(0, 2))].join(', ');
}

function stampWords(stamp: unknown): string[] | undefined {
  if (typeof stamp !== 'object' || stamp === null) return undefined;
  const { wallMs, lamport, hybrid } = stamp as { wallMs: number; lamport: number; hybrid: { l: number; c: number } };
  return [`wall ${Math.round(wallMs)}`, `Lamport ${lamport}`, `hybrid ${Math.round(hybrid.l)}.${hybrid.c}`];
}

function shortened(text: string): string {
  return text.length <= 24 ? text : `…${text.slice(-20)}`;
}

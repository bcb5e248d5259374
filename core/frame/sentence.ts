import { durationOf } from './duration.ts';
import type { Happening, Kind } from './happenings.ts';
import { nameOf } from './participant.ts';

/** What else is true at the instant of a happening, for its sentence to mention. */
export interface Facts {
  total: number;
  done: number;
  slots: number;
  inUse: number;
  /** How many may hold at once. */
  permits: number;
  /** Who is next in line, if someone is. */
  next: string | undefined;
}

/**
 * What happened at one instant, to one or to several alike, in one sentence of at most twelve words.
 *
 * @param alike happenings of one kind, at one instant; at least one.
 */
export function sentenceOf(alike: readonly Happening[], facts: Facts): string {
  const first = alike[0] as Happening;
  const many = new Set(alike.map(({ who }) => who)).size > 1;
  return capital(sentences[first.kind](whoOf(alike), many, first, facts));
}

type Sentence = (who: string, many: boolean, happening: Happening, facts: Facts) => string;

const s = (many: boolean) => (many ? '' : 's');

const sentences: Record<Kind, Sentence> = {
  served: (who) => `The model has served ${who}.`,
  queues: (who, many, { amount = 0 }) =>
    many ? `${who} wait in line.` : `${who} waits; ${amount === 1 ? 'one is' : `${amount} are`} ahead of it.`,
  asks: (who, many, _, { permits }) => `${who} ask${s(many)} for ${permits > 1 ? 'a permit' : 'a turn'}.`,
  joins: (who, many) => `${who} join${s(many)} the queue.`,
  serves: (who, _many, _, { inUse, slots }) => `The model serves ${who}; ${inUse} of ${slots} in use.`,
  'gives-back': (who, many, _, facts) => `${who} give${s(many)} ${held(facts)} back.`,
  calls: (who, many) => `${who} call${s(many)} the model${many ? ' at once' : ''}.`,
  retries: (who, many) => `${who} call${s(many)} again.`,
  'lets-through': (who) => `The gate lets ${who} through.`,
  changes: (who, many, { other = '' }) => `${who} ${many ? 'are' : 'is'} now ${other}.`,
  becomes: (who, many, { other = '', part }) => `${whose(who, part)} ${many && !part ? 'are' : 'is'} now ${other}.`,
  'comes-to': (who, many, { other = '', part }) => `${whose(who, part)} ${many && !part ? 'are' : 'is'} now ${other}.`,
  announces: (who, _many, { other = '' }) => `${who}: ${other}.`,
  warns: (who, _many, { other = '' }) => `${who}: ${other}.`,
  dials: (who, many) => `${who} ask${s(many)} for a connection.`,
  connects: (who, many) => `${who} ${many ? 'have' : 'has'} a connection.`,
  'sets-out': (who) => `A call of ${who} sets out.`,
  'is-answered': (who) => `A call of ${who} is answered.`,
  'is-told-no': (who, _many, { other = '' }) => `A call of ${who} fails: ${other}.`,
  answered: (who, many) => `${who} ${many ? 'have their answers' : 'has an answer'}.`,
  finishes: (who, many, _, { done, total }) => `${who} ${many ? 'are' : 'is'} done: ${done} of ${total}.`,
  'backs-off': (who, _many, { amount }) =>
    `${who} will try again${amount === undefined ? '' : ` in ${durationOf(amount)}`}.`,
  throttles: (who, _many, _, { slots }) => `The model throttles ${who}: all ${slots} slots taken.`,
  takes: (who, many, _, facts) =>
    `${who} take${s(many)} ${held(facts)}${facts.next === undefined ? '' : `; ${nameOf(facts.next)} is next`}.`,
  'message-lost': (who, _many, { other = '' }) => `A message from ${who} to ${nameOf(other)} is lost.`,
  slows: (_who, _many, { amount = 0 }) => `The model slows down: a call now takes ${durationOf(amount)}.`,
  follows: (who, many, { other = '' }) => `${who} follow${s(many)} ${nameOf(other)}.`,
  looks: (who, many) => `${who} look${s(many)} for a leader.`,
  leads: (who, many) => `${who} lead${s(many)} from now on.`,
  reconnects: (who, many) => `${who} ${many ? 'are' : 'is'} connected again, same session.`,
  suspends: (who, many) => `${who} lose${s(many)} the connection; the session may live.`,
  mends: (_who, _many, { other = '' }) => `${other}.`,
  breaks: (_who, _many, { other = '' }) => `${other}.`,
  doubts: (who, many, _, facts) => `${who} may no longer hold ${many ? 'their' : 'its'} ${thing(facts)}.`,
  fails: (who, many) => `${who} give${s(many)} up: the session has expired.`,
  loses: (who, many, _, facts) => `${who} ${many ? 'have' : 'has'} lost ${held(facts)}.`,
  writes: (who) => `The resource takes a write of ${who}.`,
  'writes-late': (who) => `The resource takes a late write of ${who}.`,
  refuses: (who) => `The resource refuses ${who}: an older token.`,
  'believes-too': (who, many, { other = '' }) => `${who} take${s(many)} the lock; ${nameOf(other)} believes it too.`,
  'stands-still': (who, many) => `${who} stand${s(many)} still: the process is stopped.`,
  'goes-on': (who, many) => `${who} go${many ? '' : 'es'} on, as if nothing had happened.`,
  stops: (who, many) => `${who} stop${s(many)} working: the lock is in doubt.`,
  expires: (who, many) => `${who} learn${s(many)} that the session has expired.`,
  'call-served': (who) => `The service answers ${who}.`,
  'goes-in': (who) => `A call of ${who} goes in, and hangs.`,
  tries: (who, many) => `Half-open, the breaker lets ${many ? who : `a call of ${who}`} through to try.`,
  'turns-away': (who) => `The breaker turns ${who} away.`,
  'keeps-waiting': (who, many) => `${who} wait${s(many)} for what the breaker will decide.`,
  'call-fails': (who, _many, { amount = 1 }) => `A call of ${who} fails: failure ${amount}.`,
  'hears-late': (who) => `A call of ${who} ends late.`,
  hangs: () => 'The service hangs: it takes calls and says nothing.',
  'is-down': () => 'The service is down: it refuses every call.',
  'is-well': () => 'The service is well again.',
  'half-opens': () => 'The breaker is half-open: calls may try.',
  opens: (_who, _many, { amount = 0, other }) =>
    other === 'again'
      ? 'The breaker opens again.'
      : other === 'silence'
        ? 'The breaker opens: too many calls have no answer.'
        : `The breaker opens, at failure ${amount} since it closed.`,
  closes: (_who, _many, { other }) =>
    other === 'stale' ? 'The breaker closes, on answers to old calls.' : 'The breaker closes: its probes went well.',
  'is-expired': (who) => `The ensemble expires the session of ${who}.`,
};

function whose(who: string, part: string | undefined): string {
  return part === undefined ? who : `${who}’s ${part}`;
}

function held(facts: Facts): string {
  return facts.permits > 1 ? 'a permit' : 'the lock';
}

function thing(facts: Facts): string {
  return facts.permits > 1 ? 'permit' : 'lock';
}

/** `caller 3`, `callers 3 and 4`, `12 callers`. */
function whoOf(alike: readonly Happening[]): string {
  const names = [...new Set(alike.map(({ who }) => nameOf(who)))];
  const [first = '', second = ''] = names;
  if (names.length === 1) return first;
  const [, word = '', number = ''] = /^(.*?) (\d+)$/.exec(second) ?? [];
  if (word === '' || !first.startsWith(word))
    return names.length === 2 ? `${first} and ${second}` : `${names.length} of them`;
  return names.length === 2 ? `${first.replace(word, `${word}s`)} and ${number}` : `${names.length} ${word}s`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

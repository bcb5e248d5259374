import type { RecordOf, TraceRecord } from '../trace/record.ts';
import { isHandshake, operationOf, textOf } from './fields.ts';
import { machineOf, nameOf, participantOf } from './participant.ts';
import { eventWord, leavesOf } from './statechart.ts';

/** A record in a sentence, with `{who}` and `{other}` where names belong. */
export interface Telling {
  says: string;
  /** Whom else it speaks of; empty: nobody. */
  other: string;
}

export function tellingOf(record: TraceRecord, owners: ReadonlyMap<string, string>): Telling {
  const owner = (session: string) => owners.get(session) ?? 'some-client';
  switch (record.kind) {
    case 'step':
      return { says: stepSays(record), other: '' };
    case 'send':
      return { says: sendSays(record), other: participantOf(record.to) };
    case 'arrive':
      return { says: '{who} hears from {other}.', other: participantOf(record.from) };
    case 'lost':
      return {
        says: `The message to {who} is ${record.why === 'loss' ? 'lost' : 'lost with its connection'}.`,
        other: '',
      };
    case 'znode':
      return { says: `{who} ${znodeWords[record.change]} ${shortPath(record.path)}.`, other: '' };
    case 'session':
      return { says: `{who} ${sessionWords[record.change]} {other}.`, other: owner(record.session) };
    case 'watch':
      return {
        says: `{who} ${record.change === 'set' ? 'notes' : 'fires'} a watch of {other}.`,
        other: owner(record.session),
      };
    case 'ensemble':
      return { says: `{who}: ${spaced(record.change)}.`, other: record.server ?? '' };
    case 'fault':
      return { says: faultSays(record), other: '' };
    case 'end':
      return { says: 'The run is over.', other: '' };
  }
}

const znodeWords = { created: 'creates', changed: 'changes', deleted: 'deletes' };
const sessionWords: Record<RecordOf<'session'>['change'], string> = {
  opened: 'opens a session for',
  touched: 'hears from the session of',
  resumed: 'takes up the session of',
  renewed: 'gives all its time back to the session of',
  closed: 'closes the session of',
  expired: 'expires the session of',
  refused: 'refuses a session to',
};

function stepSays({ actor, event, from, to }: RecordOf<'step'>): string {
  const subject = actor.includes('/') ? `{who}’s ${machineOf(actor)}` : '{who}';
  const heard = eventWord(event.type);
  if (from === null || heard === '') return `${subject} begins as ${leavesOf(to).join(' + ')}.`;
  const wait = /^after (.*)/.exec(heard)?.[1];
  const what = wait === undefined ? `hears ${heard}` : `has waited for ${wait}`;
  const entered = leavesOf(to).filter((leaf) => !leavesOf(from).includes(leaf));
  return entered.length === 0 ? `${subject} ${what}.` : `${subject} ${what}: now ${entered.join(' + ')}.`;
}

function sendSays({ message }: RecordOf<'send'>): string {
  const operation = operationOf(message);
  if (isHandshake(message))
    return message.type === 'connect'
      ? '{who} asks {other} for a connection.'
      : '{who} accepts the connection of {other}.';
  if (message.type === 'refused' && message['of'] === 'connect') return '{who} refuses {other} a connection.';
  if (message.type === 'notification') return `{who} notifies {other}: ${textOf(message, 'event') ?? 'a watch fired'}.`;
  if (message.type === 'reply') return `{who} answers {other}: ${textOf(message, 'error') ?? operation}.`;
  return `{who} sends {other}: ${operation}.`;
}

function faultSays({ change, fault }: RecordOf<'fault'>): string {
  const { between } = fault;
  const whom = Array.isArray(between)
    ? `between ${between.map((name) => nameOf(String(name))).join(' and ')}`
    : `of ${nameOf(textOf(fault, 'process') ?? 'some-process')}`;
  return `${fault.type} ${whom} ${change}.`;
}

/** The last name in a path; what stands in front of a recipe's own name says only whose it is. */
function shortPath(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.length <= 24 ? name : `…${/[a-z_]*-?\d{10}$/i.exec(name)?.[0] ?? name.slice(-20)}`;
}

function spaced(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** @returns whether a record is worth a line in a chain: a machine changes, a message leaves, something happens to the world. */
export function isTold(record: TraceRecord): boolean {
  switch (record.kind) {
    case 'step':
      return record.from !== null && leavesOf(record.to).some((leaf) => !leavesOf(record.from).includes(leaf));
    case 'session':
      return record.change !== 'touched';
    case 'watch':
      return record.change === 'fired';
    case 'arrive':
    case 'end':
      return false;
    default:
      return true;
  }
}

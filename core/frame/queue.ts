import type { Trace, Typed } from '../trace/record.ts';
import { fieldOf, numberOf, textOf } from './fields.ts';
import { machineOf, participantOf } from './participant.ts';
import type { Sessions } from './sessions.ts';
import { countUntil } from './timeline.ts';

/** A contender's znode, from its creation to its deletion. */
export interface Contender {
  path: string;
  /** As the queue shows it: without the protection prefix and whatever names its owner. */
  label: string;
  participant: string;
  /** The ten digits that ZooKeeper appended. */
  sequence: number;
  createdMs: number;
  deletedMs: number;
}

/** Someone watches a path, until it fires or the watcher goes. */
export interface Watching {
  participant: string;
  path: string;
  setMs: number;
  firedMs: number;
}

export interface Queue {
  /** The znode under which the contenders stand. */
  parent: string;
  /** By creation. */
  contenders: readonly Contender[];
  createdMs: readonly number[];
  watches: readonly Watching[];
  watchSetMs: readonly number[];
  /** How many may hold at once: with k permits a contender watches the k before it. */
  permits: number;
}

/** What has been said of znodes and watches, by the ensemble or by a client who heard a reply. */
type Said =
  | { what: 'created' | 'deleted'; atMs: number; path: string; participant: string }
  | { what: 'watched' | 'fired'; atMs: number; path: string; participant: string };

export function queueOf(trace: Trace, sessions: Sessions): Queue {
  const seen = trace.records.some(({ kind }) => kind === 'znode') ? byEnsemble(trace, sessions) : byClients(trace);
  const contenders: Contender[] = [];
  const watches: Watching[] = [];
  const standing = new Map<string, Contender>();
  const watching = new Map<string, Watching>();
  for (const { what, atMs, path, participant } of seen) {
    if (what === 'created') {
      const contender = contenderOf(path, participant, atMs);
      if (!contender || standing.has(path)) continue;
      standing.set(path, contender);
      contenders.push(contender);
    } else if (what === 'deleted') {
      const contender = standing.get(path);
      if (contender) contender.deletedMs = Math.min(contender.deletedMs, atMs);
    } else if (what === 'watched') {
      const watch = { participant, path, setMs: atMs, firedMs: Infinity };
      // A watch that is set again takes the place of the one that went with its server.
      const before = watching.get(`${participant} ${path}`);
      if (before) before.firedMs = Math.min(before.firedMs, atMs);
      watching.set(`${participant} ${path}`, watch);
      watches.push(watch);
    } else {
      const watch = watching.get(`${participant} ${path}`);
      if (watch) watch.firedMs = Math.min(watch.firedMs, atMs);
    }
  }
  return {
    parent: parentOf(contenders[0]?.path ?? ''),
    contenders,
    createdMs: contenders.map(({ createdMs }) => createdMs),
    watches,
    watchSetMs: watches.map(({ setMs }) => setMs),
    permits: mostAtOnce(watches),
  };
}

/** @returns the most watches that one contender ever had set at the same time; 1 where nobody watched. */
function mostAtOnce(watches: readonly Watching[]): number {
  const firing = new Map<string, number[]>();
  let most = 1;
  for (const { participant, setMs, firedMs } of watches) {
    const open = (firing.get(participant) ?? []).filter((atMs) => atMs > setMs);
    open.push(firedMs);
    firing.set(participant, open);
    most = Math.max(most, open.length);
  }
  return most;
}

/** @returns those who stand in the queue, first in line first, each with the paths that it watches. */
export function queueAt(queue: Queue, atMs: number): (Contender & { watches: string[] })[] {
  const here = queue.contenders
    .slice(0, countUntil(queue.createdMs, atMs))
    .filter(({ deletedMs }) => deletedMs > atMs)
    .sort((a, b) => a.sequence - b.sequence);
  const paths = new Map<string, string[]>();
  for (const watch of queue.watches.slice(0, countUntil(queue.watchSetMs, atMs)))
    if (watch.firedMs > atMs) paths.set(watch.participant, [...(paths.get(watch.participant) ?? []), watch.path]);
  return here.map((contender) => ({ ...contender, watches: paths.get(contender.participant) ?? [] }));
}

/** @returns the contender that a path names, or undefined where it names no sequential znode of a participant. */
function contenderOf(path: string, participant: string, createdMs: number): Contender | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const digits = /(\d{10})$/.exec(name)?.[1];
  if (digits === undefined || participant === '') return undefined;
  const recipe = /([a-z_]*)-?\d{10}$/i.exec(name)?.[1]?.replaceAll('_', '') ?? '';
  const label = recipe === '' ? digits : `${recipe}-${digits}`;
  return { path, label, participant, sequence: Number(digits), createdMs, deletedMs: Infinity };
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function byEnsemble({ records }: Trace, { owners }: Sessions): Said[] {
  return records.flatMap((record): Said[] => {
    if (record.kind === 'znode' && record.change !== 'changed')
      return [
        { what: record.change, atMs: record.atMs, path: record.path, participant: owners.get(record.owner) ?? '' },
      ];
    if (record.kind === 'watch') {
      const what = record.change === 'set' ? 'watched' : 'fired';
      return [{ what, atMs: record.atMs, path: record.path, participant: owners.get(record.session) ?? '' }];
    }
    return [];
  });
}

/** What clients can know: a znode is there once its creator has heard so, and a watch is armed once its reply is in. */
function byClients({ records }: Trace): Said[] {
  const pending = new Map<string, Typed>();
  const said: Said[] = [];
  for (const record of records) {
    if (machineOf(record.actor) !== 'session') continue;
    const participant = participantOf(record.actor);
    if (record.kind === 'send' && record.message.type === 'request')
      pending.set(`${participant} ${numberOf(record.message, 'xid') ?? ''}`, record.message);
    if (record.kind !== 'arrive' || !record.message) continue;
    const { message, atMs } = record;
    const request = fieldOf(pending.get(`${participant} ${numberOf(message, 'xid') ?? ''}`), 'request');
    const path = textOf(message, 'path') ?? textOf(message['body'], 'path') ?? textOf(request, 'path') ?? '';
    if (message.type === 'notification') said.push({ what: 'fired', atMs, path, participant });
    if (message.type !== 'reply' || fieldOf(message, 'error')) continue;
    const op = textOf(message['body'], 'op');
    if (op === 'create' || op === 'create2') said.push({ what: 'created', atMs, path, participant });
    else if (op === 'delete') said.push({ what: 'deleted', atMs, path, participant });
    else if (fieldOf(request, 'watch') === true) said.push({ what: 'watched', atMs, path, participant });
  }
  return said;
}

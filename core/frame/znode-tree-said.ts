import type { Trace, TraceRecord, Typed } from '../trace/record.ts';
import { fieldOf, numberOf, textOf } from './fields.ts';
import { machineOf, participantOf } from './participant.ts';
import type { Sessions } from './sessions.ts';

/** What has been said of one znode, by the ensemble or by a client who heard a reply. */
export interface Said {
  what: 'created' | 'changed' | 'deleted';
  atMs: number;
  path: string;
  zxid: number;
  /** The participant whose session owns it; empty for one that belongs to no session. */
  owner: string;
}

/** @returns what is known of znodes in a run: from the ensemble where it was seen, else from those who asked for them. */
export function saidOf(trace: Trace, sessions: Sessions): Said[] {
  return trace.records.some(({ kind }) => kind === 'znode') ? byEnsemble(trace, sessions) : byClients(trace);
}

function byEnsemble({ records }: Trace, { owners }: Sessions): Said[] {
  return records.flatMap((record) => {
    if (record.kind !== 'znode') return [];
    const { change, atMs, path, zxid, owner } = record;
    return [{ what: change, atMs, path, zxid, owner: /^0x0*$/.test(owner) ? '' : (owners.get(owner) ?? owner) }];
  });
}

const words: Record<string, Said['what']> = {
  create: 'created',
  create2: 'created',
  setData: 'changed',
  delete: 'deleted',
};

/** A client knows of a znode what it asked for and was told: others' come to light only in what they say themselves. */
function byClients({ records }: Trace): Said[] {
  const asked = new Map<string, unknown>();
  return records.flatMap((record): Said[] => {
    if (machineOf(record.actor) !== 'session') return [];
    const participant = participantOf(record.actor);
    if (record.kind === 'send')
      asked.set(`${participant} ${numberOf(record.message, 'xid')}`, record.message['request']);
    const message = replyIn(record, records);
    if (!message) return [];
    const request = asked.get(`${participant} ${numberOf(message, 'xid')}`);
    const what = words[textOf(request, 'op') ?? ''];
    if (what === undefined) return [];
    const path = textOf(fieldOf(message, 'body'), 'path') ?? textOf(request, 'path') ?? '';
    const owner = /ephemeral/i.test(textOf(request, 'mode') ?? '') ? participant : '';
    return [{ what, atMs: record.atMs, path, zxid: numberOf(message, 'zxid') ?? 0, owner }];
  });
}

/** A reply without an error that has reached a client. */
function replyIn(record: TraceRecord, records: readonly TraceRecord[]): Typed | undefined {
  if (record.kind !== 'arrive') return undefined;
  const sent = records[record.cause ?? -1];
  const message = record.message ?? (sent?.kind === 'send' ? sent.message : undefined);
  return message?.type === 'reply' && !fieldOf(message, 'error') ? message : undefined;
}

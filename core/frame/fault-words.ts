import type { RecordOf, TraceRecord } from '../trace/record.ts';
import { fieldOf } from './fields.ts';
import { nameOf } from './participant.ts';

/** @returns what a fault does to whom, or that it is over: a sentence without its capital and full stop. */
export function faultWords({ fault, change }: RecordOf<'fault'>): string {
  const begins = change === 'begins';
  const { between } = fault;
  if (Array.isArray(between)) {
    const [one, other] = between.map((each) => nameOf(String(each)));
    if (fault.type === 'cut')
      return begins ? `${one} loses the next message of ${other}` : `${one} hears ${other} again`;
    return begins ? `${one} and ${other} cannot reach each other` : `${one} and ${other} reach each other again`;
  }
  const who = nameOf(typeof fault['process'] === 'string' ? fault['process'] : '');
  switch (fault.type) {
    case 'kill':
      return begins ? `${who} is killed` : `${who} starts again`;
    case 'skew':
      return begins ? `${who}’s clock goes wrong` : `${who}’s clock is right again`;
    case 'slowDisk':
      return begins ? `${who}’s disk is slow` : `${who}’s disk is fast again`;
    default:
      return `${fault.type} of ${who} ${change}`;
  }
}

/** @returns whether a process has been killed before a record of the run, and not started again. */
export function isDeadBy(records: readonly TraceRecord[], process: unknown, seq: number): boolean {
  const last = records.findLast(
    (record): record is RecordOf<'fault'> =>
      record.seq < seq &&
      record.kind === 'fault' &&
      record.fault.type === 'kill' &&
      fieldOf(record.fault, 'process') === process,
  );
  return last?.change === 'begins';
}

import * as v from 'valibot';
import { traceVersion, type RecordKind, type Trace, type TraceHeader, type TraceRecord } from './record.ts';
import { headerSchema, recordSchemas } from './schema.ts';

/** What is wrong with a text that should be a trace, in one line that also says what would be right. */
export class TraceError extends Error {
  override name = 'TraceError';
  /** From 1, as editors count. */
  readonly line: number;
  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`);
    this.line = line;
  }
}

export interface ReadTrace extends Trace {
  /** The last line was cut short (its recorder was killed) and has been left out. */
  truncated: boolean;
}

const headerOrder = blank(headerSchema.entries);
const recordOrder = Object.fromEntries(
  Object.entries(recordSchemas).map(([kind, schema]) => [kind, blank(schema.entries)]),
) as Record<RecordKind, Record<string, undefined>>;

/** @returns an object that fixes the order of the keys, and writes none of those it leaves undefined. */
function blank(entries: object): Record<string, undefined> {
  return Object.fromEntries(Object.keys(entries).map((key) => [key, undefined]));
}

/** @returns the first line of a trace, with its newline. */
export function writeHeader(header: TraceHeader): string {
  return `${JSON.stringify({ ...headerOrder, ...header })}\n`;
}

/** @returns one further line, with its newline. Fields come in the order of the schema, whoever made the record. */
export function writeRecord(record: TraceRecord): string {
  return `${JSON.stringify({ ...recordOrder[record.kind], ...record })}\n`;
}

/** @returns the trace as NDJSON: equal traces give equal bytes. */
export function writeTrace({ header, records }: Trace): string {
  return writeHeader(header) + records.map(writeRecord).join('');
}

/**
 * Reads NDJSON that any version of the same major, or an older one, has written. Fields it does not know are
 * kept and mean nothing; a kind it does not know is an error, so a new kind is a new major version.
 *
 * @throws {TraceError} and nothing else.
 */
export function readTrace(text: string): ReadTrace {
  let end = text.indexOf('\n');
  const header = readHeader(text.slice(text.startsWith('\uFEFF') ? 1 : 0, end === -1 ? undefined : end));
  const records: TraceRecord[] = [];
  while (end !== -1 && end + 1 < text.length) {
    const start = end + 1;
    end = text.indexOf('\n', start);
    const line = text.slice(start, end === -1 ? undefined : end);
    // Only a line without its newline can have been cut short, and no JSON object is the beginning of another.
    if (end === -1 && line.startsWith('{') && parse(line) === undefined) return { header, records, truncated: true };
    records.push(readRecord(line, records));
  }
  return { header, records, truncated: false };
}

function readHeader(line: string): TraceHeader {
  const found = parse(line);
  if (!isObject(found) || found['schema'] !== 'zootrope-trace')
    throw new TraceError(1, 'this is not a trace; its first line must be {"schema":"zootrope-trace","version":…}');
  const [major = NaN] = String(found['version']).split('.').map(Number);
  const [known = NaN] = traceVersion.split('.').map(Number);
  if (major > known)
    throw new TraceError(
      1,
      `version ${String(found['version'])} is newer than ${known}.x, which this zootrope reads; update it`,
    );
  const result = v.safeParse(headerSchema, found, { abortEarly: true });
  if (!result.success) throw new TraceError(1, problemIn('the header', result.issues[0]));
  return found as unknown as TraceHeader;
}

/** @param before the records above it: a record stands at its `seq`, after its cause, and not earlier in time. */
function readRecord(line: string, before: readonly TraceRecord[]): TraceRecord {
  const number = before.length + 2;
  const found = parse(line);
  if (found === undefined) throw new TraceError(number, `this is not JSON; it must be one record, such as ${example}`);
  if (!isObject(found))
    throw new TraceError(number, `this is not an object; it must be one record, such as ${example}`);
  const { kind } = found;
  if (typeof kind !== 'string' || !Object.hasOwn(recordSchemas, kind))
    throw new TraceError(
      number,
      `"kind" is ${shown(kind)}; it must be one of ${Object.keys(recordSchemas).join(', ')}`,
    );
  const result = v.safeParse(recordSchemas[kind as RecordKind], found, { abortEarly: true });
  if (!result.success) throw new TraceError(number, problemIn(`this ${kind}`, result.issues[0]));
  const record = found as unknown as TraceRecord;
  const earliest = before.at(-1)?.atMs ?? 0;
  if (record.seq !== before.length) throw new TraceError(number, `"seq" is ${record.seq}; it must be ${before.length}`);
  if (record.cause !== null && record.cause >= record.seq)
    throw new TraceError(number, `"cause" is ${record.cause}; it must be the seq of an earlier record, or null`);
  if (record.atMs < earliest)
    throw new TraceError(number, `"atMs" is ${record.atMs}; it must not be before the record above, at ${earliest}`);
  return record;
}

const example = '{"seq":0,"atMs":0,"actor":"ana/lock","kind":"step","cause":null,…}';

/** @returns undefined when it is not JSON, which no JSON text means. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);
}

/** @returns such as `"atMs" of this step is "soon"; it must be number`. */
function problemIn(where: string, issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? '';
  const wanted = {
    integer: 'an integer',
    min_value: 'at least 0',
    min_length: 'a name',
    iso_timestamp: 'an ISO 8601 instant',
  }[issue.type];
  return `"${path}" of ${where} is ${shown(issue.path?.at(-1)?.value)}; it must be ${wanted ?? issue.expected ?? 'of another form'}`;
}

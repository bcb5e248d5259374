/**
 * What a reader did to a run: the run with its decisions is as reproducible as the run without them.
 *
 * A message is named by the `seq` of its sending in the run that the decisions before it make; up to that record the two
 * runs are the same, so the name is good in both.
 */
import type { Fault } from './faults.ts';

export type Decision = Fate | Strike | Turn;

/** What becomes of one message. */
export type Fate =
  | { type: 'drop'; message: number }
  | { type: 'delay'; message: number; byMs: number }
  /** It arrives a second time, as late again. A TCP stream has no duplicates: a ZooKeeper message stays single. */
  | { type: 'twice'; message: number };

/** A fault at a time of the reader's choosing. */
export interface Strike {
  type: 'strike';
  fault: Extract<Fault, { type: 'partition' | 'pause' | 'kill' | 'skew' | 'slowDisk' }>;
}

/** A knob turned while the run goes on. */
export interface Turn {
  type: 'turn';
  knob: string;
  value: number;
  atMs: number;
}

/** @returns a decision as it stands in a link: `drop:120`, `delay:120+500`, `pause:ana@2000-8000`, `serviceMs=8000@15000`. */
export function formatDecision(decision: Decision): string {
  switch (decision.type) {
    case 'drop':
    case 'twice':
      return `${decision.type}:${decision.message}`;
    case 'delay':
      return `delay:${decision.message}+${decision.byMs}`;
    case 'turn':
      return `${decision.knob}=${decision.value}@${decision.atMs}`;
    case 'strike':
      return formatStrike(decision.fault);
  }
}

function formatStrike(fault: Strike['fault']): string {
  const span = `@${fault.fromMs}${fault.toMs === undefined ? '' : `-${fault.toMs}`}`;
  if (fault.type === 'partition') return `partition:${fault.between.join(',')}${span}`;
  if (fault.type === 'skew') return `skew:${fault.process},${fault.rate ?? 1},${fault.offsetMs ?? 0}${span}`;
  if (fault.type === 'slowDisk') return `slowDisk:${fault.process},${fault.fsyncMs}${span}`;
  return `${fault.type}:${fault.process}${span}`;
}

const number = String.raw`-?\d+(?:\.\d+)?`;
const forms: readonly [RegExp, (parts: string[]) => Decision][] = [
  [/^(drop|twice):(\d+)$/, ([type, message]) => ({ type: type as 'drop' | 'twice', message: Number(message) })],
  [
    new RegExp(`^delay:(\\d+)\\+(${number})$`),
    ([message, by]) => ({ type: 'delay', message: Number(message), byMs: Number(by) }),
  ],
  [
    new RegExp(`^(\\w+)=(${number})@(${number})$`),
    ([knob = '', value, at]) => ({ type: 'turn', knob, value: Number(value), atMs: Number(at) }),
  ],
  [
    new RegExp(`^(partition|pause|kill|skew|slowDisk):([^@]+)@(${number})(?:-(${number}))?$`),
    ([type = '', whom = '', from, to]) => readStrike(type, whom.split(','), Number(from), to),
  ],
];

/**
 * @throws {RangeError} in one line, for a text that is no decision.
 */
export function parseDecision(text: string): Decision {
  for (const [form, read] of forms) {
    const found = form.exec(text);
    if (found) return read(found.slice(1));
  }
  throw unreadable(text);
}

function readStrike(type: string, [first = '', ...rest]: string[], fromMs: number, to: string | undefined): Strike {
  const span = { fromMs, ...(to !== undefined && { toMs: Number(to) }) };
  const [one = NaN, two = NaN] = rest.map(Number);
  const isLasting = to !== undefined && Number(to) > fromMs;
  if (type === 'partition' && rest.length === 1 && isLasting)
    return strike({ type, between: [first, rest[0]!], fromMs, toMs: Number(to) });
  if (type === 'pause' && rest.length === 0 && isLasting)
    return strike({ type, process: first, fromMs, toMs: Number(to) });
  if (type === 'kill' && rest.length === 0) return strike({ type, process: first, ...span });
  if (type === 'skew' && rest.length === 2 && one > 0 && !Number.isNaN(two))
    return strike({ type, process: first, rate: one, offsetMs: two, ...span });
  if (type === 'slowDisk' && rest.length === 1 && one >= 0)
    return strike({ type, process: first, fsyncMs: one, ...span });
  throw unreadable(`${type}:${[first, ...rest].join(',')}@${fromMs}${to === undefined ? '' : `-${to}`}`);
}

function strike(fault: Strike['fault']): Strike {
  return { type: 'strike', fault };
}

function unreadable(text: string): RangeError {
  return new RangeError(
    `"${text}" is no decision; such are: drop:120, delay:120+500, twice:120, pause:ana@2000-8000, kill:server-1@2000, ` +
      `partition:ana,server-1@2000-8000, skew:server-1,1.1,0@0, slowDisk:server-1,50@0, serviceMs=8000@15000`,
  );
}

/**
 * What happened in a run: a header, then records in the order in which they happened.
 *
 * Two sorts of records: a `step` is a machine hearing one event (the kernel writes it, and replaying the steps
 * that came from outside gives all the others back); every other kind is the world's (a message leaving or
 * arriving, a znode created, a session expired). Readers ignore fields they do not know.
 */

/** Major and minor; a reader refuses a newer major. */
export const traceVersion = '1.0';

export type Vantage = 'client' | 'omniscient';
export type World = 'sim' | 'live' | 'tap';
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Knobs = Record<string, number>;

export interface TraceHeader {
  schema: 'zootrope-trace';
  version: string;
  lesson: string;
  variant: string;
  seed: number;
  knobs: Knobs;
  /** What a reader did to the run, each as `core/scenario/decision.ts` writes it; absent, nothing. */
  decisions?: string[];
  world: World;
  vantage: Vantage;
  /** How many servers the clients may dial; 1 unless said. */
  servers?: number;
  /** ISO 8601, of a live run or a tap. */
  startedAt?: string;
  /** What a live run was recorded on: `Apache ZooKeeper 3.8.0`. */
  ensemble?: string;
}

/** Anything with a type: an event a machine hears, an effect it emits, a message on the network. */
export interface Typed {
  type: string;
  [field: string]: unknown;
}

interface Base {
  /** Place in the trace, from 0. */
  seq: number;
  /** Milliseconds since the start: virtual in simulation, monotonic live. A multiple of 0.001. */
  atMs: number;
  /** Who: `caller-3/lock`, `model`, `server-1`, `network`. */
  actor: string;
  /** The record that brought this one about. */
  cause: number | null;
}

/** A machine heard `event`, went from state `from` to `to`, and asked for `effects`. */
export interface StepRecord extends Base {
  kind: 'step';
  event: Typed;
  /** State as dotted path, parallel regions joined with ` + `; null before the first step. */
  from: string | null;
  to: string;
  effects: Typed[];
  /** Timers set, by id, with the instant they come due. */
  set?: Record<string, number>;
  /** Timers taken back before they came due. */
  cancelled?: string[];
}

/** A message leaves `actor` for `to`. */
export interface SendRecord extends Base {
  kind: 'send';
  to: string;
  message: Typed;
}

/** A message reaches `actor`. Its `cause` is the send; where nobody saw that (live), `from` and `message` are here. */
export interface ArriveRecord extends Base {
  kind: 'arrive';
  from: string;
  message?: Typed;
}

/** A message that was sent (`cause`) will never arrive at `actor`. */
export interface LostRecord extends Base {
  kind: 'lost';
  why: 'loss' | 'closed';
}

/** A znode changed on a server (omniscient). */
export interface ZnodeRecord extends Base {
  kind: 'znode';
  change: 'created' | 'changed' | 'deleted';
  path: string;
  zxid: number;
  /** The session that owns it, `0x0` for none. */
  owner: string;
}

/** What the ensemble knows of a session (omniscient). */
export interface SessionRecord extends Base {
  kind: 'session';
  /** `renewed`: there is a new leader, for whom all of the timeout lies ahead again. */
  change: 'opened' | 'touched' | 'resumed' | 'renewed' | 'closed' | 'expired' | 'refused';
  session: string;
  /** Present on opened, touched, resumed and renewed: the instant at which the ensemble would expire it. */
  expiresMs?: number;
}

/** A watch was left or has fired (omniscient). */
export interface WatchRecord extends Base {
  kind: 'watch';
  change: 'set' | 'fired';
  path: string;
  session: string;
}

/**
 * What the servers of an ensemble do among themselves (omniscient). What they say to each other are `send` and `arrive`.
 *
 *   looking         it has no leader (any more), and serves nobody: `why`
 *   voted           whom it would follow by now: `server`, with the `zxid` and `epoch` that speak for that one; `round`
 *   following       it has found its leader: `server`
 *   leading         it takes itself to be elected
 *   epochAccepted   it will follow no leader of an earlier epoch: `epoch`
 *   synced          the leader brings `server` up to date: its log is kept up to `zxid`, what follows is the leader's
 *   serving         it is in step, and answers clients: `epoch`, `zxid`
 *   proposed        the leader gives a request its `zxid`: `session`, `txn`
 *   logged          a proposal is on a server's disk: `zxid`
 *   acked           the leader hears that: `zxid`, `server`, how many `acks` there are now
 *   committed       the leader finds that a quorum has it: `zxid`
 *   applied         a server's tree has it: `zxid`
 *   noted           a follower has heard from a `session`, and will tell the leader
 *   overdue         the leader has not heard from a `session` for too long, and proposes its end
 */
export interface EnsembleRecord extends Base {
  kind: 'ensemble';
  change:
    | 'looking'
    | 'voted'
    | 'following'
    | 'leading'
    | 'epochAccepted'
    | 'synced'
    | 'serving'
    | 'proposed'
    | 'logged'
    | 'acked'
    | 'committed'
    | 'applied'
    | 'noted'
    | 'overdue';
  server?: string;
  epoch?: number;
  zxid?: number;
  round?: number;
  acks?: number;
  session?: string;
  /** Kind of transaction, such as `create`. */
  txn?: string;
  why?: 'started' | 'leaderGone' | 'leaderSilent' | 'leaderAbsent' | 'quorumLost' | 'quorumAbsent' | 'outdated';
}

/** The scenario broke or mended something. */
export interface FaultRecord extends Base {
  kind: 'fault';
  change: 'begins' | 'ends';
  fault: Typed;
}

/** The last record of a run that was not cut short. */
export interface EndRecord extends Base {
  kind: 'end';
  why: 'quiet' | 'time' | 'stopped';
}

export type TraceRecord =
  | StepRecord
  | SendRecord
  | ArriveRecord
  | LostRecord
  | ZnodeRecord
  | SessionRecord
  | WatchRecord
  | EnsembleRecord
  | FaultRecord
  | EndRecord;

export type RecordKind = TraceRecord['kind'];
export type RecordOf<K extends RecordKind> = Extract<TraceRecord, { kind: K }>;

/** A record not yet in a trace: `cause` counts within the batch it comes in, null is the batch's own cause. */
export type Draft = TraceRecord extends infer R ? (R extends TraceRecord ? Omit<R, 'seq'> : never) : never;

export interface Trace {
  header: TraceHeader;
  records: TraceRecord[];
}

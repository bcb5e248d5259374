import type { ClientMessage } from '../zk/messages.ts';
import { desk } from './desk.ts';
import { election } from './election.ts';
import { following } from './following.ts';
import { leading } from './leading.ts';
import { localClock } from './local-clock.ts';
import { outbox, type PeerOutput } from './outbox.ts';
import type { PeerMessage, Vote } from './peer-message.ts';
import type { Role, RoleSurroundings, Why } from './role.ts';
import { statusOf, type ServerStatus } from './server-status.ts';
import { sessionIds } from './session-ids.ts';
import { standalone } from './standalone.ts';
import { store } from './store.ts';
import { uniformMs, type Draw } from './streams.ts';
import { defaultRules, type TreeRules } from './tree-rules.ts';

export type { PeerOutput } from './outbox.ts';

/**
 * One ZooKeeper server of an ensemble, or one alone: what clients and other servers say goes in, what it says to them
 * comes out, in the order in which it would go on the wire, and with it what only the server knows.
 *
 *   down ──start──▶ looking ──elected──▶ leading ──────┐
 *                      ▲    ──has found one──▶ following ┤
 *                      └───────── leader or quorum gone ─┘      any ──crash──▶ down
 *
 * While it looks it serves nobody: whoever is connected is hung up on. Source: `QuorumPeer.run`.
 */
export interface Peer {
  readonly name: string;
  /** The process begins, with what its disk has kept. */
  start(nowMs: number): PeerOutput[];
  /** The process dies; its system closes the connections that it had. */
  crash(nowMs: number): PeerOutput[];
  /** A client has opened a connection. */
  accepted(nowMs: number, connection: string, address?: string): PeerOutput[];
  /** A client message has arrived. A connection is known from its first message on. */
  receive(nowMs: number, connection: string, message: ClientMessage): PeerOutput[];
  /** The TCP connection is gone. One that is not known, or that was closed from here, is no matter. */
  disconnected(nowMs: number, connection: string): PeerOutput[];
  /** Another server's message has arrived. */
  heard(nowMs: number, from: string, message: PeerMessage): PeerOutput[];
  nextDeadlineMs(): number | undefined;
  wake(nowMs: number): PeerOutput[];
  /** From now on its clock advances by `rate` for every millisecond, and its date is wrong by `offsetMs`. */
  setClock(nowMs: number, rate: number, offsetMs: number): void;
  /** From now on its disk takes this long. */
  setDisk(fsyncMs: number): void;
  /** The last zxid of its log that its tree has. */
  appliedZxid(): number;
  /** Every server has what is up to this zxid. */
  forget(zxid: number): void;
  /** Whether it does nothing by itself but go on as it is. */
  isQuiet(): boolean;
  status(): ServerStatus;
}

export interface PeerSettings {
  name: string;
  /** From 1 to 127: the first byte of its session ids. */
  id: number;
  /** Everyone of the ensemble, by ascending id, itself included. */
  servers: readonly string[];
  tickTimeMs: number;
  initLimit: number;
  syncLimit: number;
  fsyncMs: number;
  /** When time began: it goes into session ids, so that a server that starts again does not give the same. */
  startedMs: number;
  /** The shortest and the longest session timeout that it grants; 2 and 20 ticks unless given. */
  timeoutsMs?: readonly [number, number];
  /** As far as they are not the usual ones. */
  rules?: Partial<TreeRules>;
  /** Who leads from the beginning; absent: nobody does, and everyone looks for a leader. */
  leader?: string;
  /** Chance, in [0, 1). */
  draw: Draw;
}

/** A zxid is the epoch, then a count of 32 bits within it; an ensemble that is there when a run begins is in its first. */
const firstEpoch = 1;

/** How long a server that has been elected takes until others can reach it as their leader. Measured: 5 to 15 ms. */
const openingMs = [5, 20] as const;

export function peer(settings: PeerSettings): Peer {
  const { name, servers, tickTimeMs } = settings;
  const many = servers.length > 1;
  const firstZxid = many && settings.leader === undefined ? 0 : firstEpoch * 2 ** 32;
  const clock = localClock();
  const out = outbox(name);
  const { nowMs, record, tell } = out;
  let { fsyncMs } = settings;
  let nextSession = sessionIds(settings.id, settings.startedMs);
  let [tickets, links] = [0, 0];
  let isUp = true;
  let [isServing, servingSinceMs] = [false, 0];
  let leaving: Why | undefined;
  let role: Role | undefined;
  let vote: Vote = { leader: name, zxid: firstZxid, epoch: 0 };
  let voting = newElection();

  const kept = store({
    ...{ firstZxid, shared: many, fsyncMs: () => fsyncMs },
    written: (item) => role?.written(item),
    applying: (zxid) => many && record({ kind: 'ensemble', change: 'applied', zxid }),
    applied: (proposal, came) => clients.settle(proposal, came),
  });
  const { own, journal: log } = kept;

  const clients = desk({
    ...{ name, own, record, send: out.send, hangUp: out.hangUp },
    timeoutsMs: settings.timeoutsMs ?? [2 * tickTimeMs, 20 * tickTimeMs],
    nextSession: () => nextSession(),
    nextTicket: () => ++tickets,
    touch: (session, timeoutMs) => role?.touch(session, timeoutMs),
    check: (session) => role?.check(session),
    submit: (submission) => role?.submit(submission),
    flush: (ticket) => role?.flush(ticket),
    validate: (ticket, session, timeoutMs) => role?.validate(ticket, session, timeoutMs),
  });

  function newElection() {
    return election({
      ...{ name, servers, tell },
      voted: ({ leader, zxid, epoch }, round) =>
        record({ kind: 'ensemble', change: 'voted', server: leader, zxid, epoch, round }),
      decided: take,
    });
  }

  const around: RoleSurroundings = {
    ...{ name, tickTimeMs, initLimit: settings.initLimit, syncLimit: settings.syncLimit, clock },
    ...kept,
    rules: { ...defaultRules, ...settings.rules },
    ...{ quorum: Math.floor(servers.length / 2) + 1, nowMs, record, tell },
    serve(epoch) {
      isServing = true;
      servingSinceMs = nowMs();
      vote = { ...vote, epoch };
      if (many) record({ kind: 'ensemble', change: 'serving', epoch, zxid: own.tree.lastZxid() });
    },
    leave: (why) => void (leaving ??= why),
    flushed: (ticket) => clients.flushed(ticket),
    validated: (ticket, valid) => clients.validated(ticket, valid),
  };

  /** Takes the place that an election has given it, or, when the run begins, the settings. */
  function take(decided: Vote, established = false): void {
    vote = decided;
    const { leader } = vote;
    const linkOf = (server: string) => ({ server, link: `${server}~0` });
    if (leader === name) {
      record({ kind: 'ensemble', change: 'leading' });
      const others = servers.filter((server) => server !== name).map(linkOf);
      role = leading(around, uniformMs(settings.draw, openingMs), established ? others : undefined);
    } else {
      record({ kind: 'ensemble', change: 'following', server: leader });
      role = following(around, leader, () => `${name}~${++links}`, established ? linkOf(name).link : undefined);
    }
  }

  function look(why: Why): void {
    endRole();
    if (!many) return void (role = standalone(around));
    record({ kind: 'ensemble', change: 'looking', why });
    voting.begin(nowMs(), { leader: name, zxid: kept.seenZxid(), epoch: log.currentEpoch });
  }

  function endRole(): void {
    role?.end();
    role = undefined;
    isServing = false;
    clients.close();
  }

  function begin(): void {
    if (settings.leader === undefined) return look('started');
    [log.acceptedEpoch, log.currentEpoch] = [firstEpoch, firstEpoch];
    if (many) take({ leader: settings.leader, zxid: firstZxid, epoch: firstEpoch }, true);
    else role = standalone(around);
  }

  /** @returns what is put out while it acts, or finds that it has to look for a leader again. */
  function during(instantMs: number, act: () => void): PeerOutput[] {
    return out.during(instantMs, () => {
      act();
      for (let why = leaving; why; why = leaving) {
        leaving = undefined;
        look(why);
      }
    });
  }

  function heard(from: string, message: PeerMessage): void {
    if (message.type === 'vote') {
      if (!role) voting.heard(nowMs(), from, message);
      else if (message.state === 'looking')
        tell(from, voting.reply(vote, role.mode === 'leader' ? 'leading' : 'following'));
    } else if (message.type === 'followerInfo' && role?.mode !== 'leader') {
      tell(from, { type: 'refused', link: message.link });
    } else role?.heard(from, message);
  }

  begin();

  return {
    name,
    start: (instantMs) =>
      during(instantMs, () => {
        isUp = true;
        nextSession = sessionIds(settings.id, settings.startedMs + instantMs);
        look('started');
      }),
    crash: (instantMs) =>
      during(instantMs, () => {
        isUp = false;
        endRole();
        leaving = undefined;
        voting = newElection();
        log.crash(kept.appliedZxid());
      }),
    accepted: (instantMs, connection, address) => during(instantMs, () => isUp && clients.accept(connection, address)),
    receive: (instantMs, connection, message) =>
      during(instantMs, () => {
        if (isServing) clients.receive(connection, message);
        else if (isUp) clients.dismiss(connection);
      }),
    disconnected: (instantMs, connection) => during(instantMs, () => clients.forget(connection)),
    heard: (instantMs, from, message) => during(instantMs, () => isUp && heard(from, message)),
    nextDeadlineMs() {
      if (out.isWaiting()) return 0;
      const deadlines = [role?.nextDeadlineMs(), voting.nextDeadlineMs(), log.nextDeadlineMs()];
      const next = Math.min(...deadlines.map((deadlineMs) => deadlineMs ?? Infinity));
      return isUp && next < Infinity ? next : undefined;
    },
    wake: (instantMs) =>
      during(instantMs, () => {
        log.wake(instantMs);
        if (!role) voting.wake(instantMs);
        else role.wake();
      }),
    setClock: (instantMs, rate, offsetMs) => clock.set(instantMs, rate, offsetMs),
    setDisk: (ms) => void (fsyncMs = ms),
    appliedZxid: kept.appliedZxid,
    forget: (zxid) => log.forget(zxid),
    isQuiet: () => !isUp || (isServing && kept.sessions.size === 0 && role?.isBusy() === false),
    status: () => statusOf(kept, isServing ? role : undefined, servingSinceMs),
  };
}

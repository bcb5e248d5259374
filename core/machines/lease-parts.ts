/** What the holder of a lease is made of: its waits, guards and actions. How they hang together is in lease.ts. */

import { setup } from 'xstate';
import {
  clockOf,
  endOf,
  requestOf,
  type LeaseContext,
  type LeaseEffect,
  type LeaseEvent,
  type LeaseInput,
} from './lease-context.ts';
import type { LeaseRequest } from './lease-table.ts';
import { doing, type Plan } from './plan.ts';

type Doing = Plan<LeaseContext, LeaseEffect>;
type EventOf<T extends LeaseEvent['type']> = Extract<LeaseEvent, { type: T }>;

const act = doing<LeaseContext, LeaseEvent, LeaseEffect>;
const saying = (effect: LeaseEffect): Doing => ({ change: {}, effects: [effect] });

/** What is asked, before it has an id. */
interface What {
  type: LeaseRequest['type'];
  token?: number;
  of?: string;
}

/** A request under a new id, whose answer does not matter. */
function tell(context: LeaseContext, what: What) {
  const id = `${context.name}-${context.asked + 1}`;
  const message = { ...what, id, holder: context.name } as LeaseRequest;
  const post: LeaseEffect = { type: 'post', to: context.grantors[context.grantor]!, message };
  return { id, change: { asked: context.asked + 1 }, effects: [post] };
}

/** A request for whose answer it waits: it is in flight until then. */
function request(context: LeaseContext, what: What, event: LeaseEvent): Doing {
  const { id, change, effects } = tell(context, what);
  const inFlight = [...context.inFlight, { id, sentMs: clockOf(context, event) }];
  return { change: { ...change, inFlight }, effects };
}

function ask(context: LeaseContext, event: LeaseEvent): Doing {
  const { change, effects } = request({ ...context, inFlight: [] }, { type: 'acquire' }, event);
  return { change, effects: [{ type: 'draw' }, ...effects] };
}

/** When the renewal after one sent at `sentMs` goes out: a little early, by chance. */
function nextRenewal({ renewMs, jitter, draw }: LeaseContext, sentMs: number): number {
  return sentMs + renewMs * (1 - jitter * draw);
}

function take(context: LeaseContext, event: EventOf<'granted'>): Doing {
  const { sentMs } = requestOf(context, event)!;
  const until = { untilMs: endOf(context, sentMs), renewAtMs: nextRenewal(context, sentMs) };
  const { token, id: grant } = event;
  return { change: { token, grant, inFlight: [], ...until }, effects: [{ type: 'held', token }] };
}

function renew(context: LeaseContext, event: LeaseEvent): Doing {
  const { change, effects } = request(context, { type: 'renew', token: context.token }, event);
  const renewAtMs = nextRenewal(context, clockOf(context, event));
  return { change: { ...change, renewAtMs }, effects: [{ type: 'draw' }, ...effects] };
}

/** An answer to an older request says less than one to a newer, whichever comes first. */
function noteRenewal(context: LeaseContext, event: EventOf<'renewed'>): Doing {
  const { sentMs } = requestOf(context, event)!;
  const untilMs = Math.max(context.untilMs, endOf(context, sentMs));
  return { change: { untilMs, inFlight: context.inFlight.filter(({ id }) => id !== event.id) }, effects: [] };
}

function isNamed({ grantors }: LeaseContext, { leader }: EventOf<'redirected'>): boolean {
  return leader !== null && grantors.includes(leader);
}

/** The next one, or whom the one we asked has named. */
function turn(context: LeaseContext, { leader }: EventOf<'redirected'>): Doing {
  const named = leader === null ? -1 : context.grantors.indexOf(leader);
  const grantor = named === -1 ? after(context) : named;
  return { change: { grantor }, effects: [] };
}

/** What may have been granted is given back, and this grant alone: a later one of ours may be there before this arrives. */
function withdraw(context: LeaseContext): Doing {
  const { change, effects } = tell(context, { type: 'release', of: context.inFlight[0]!.id });
  return { change: { ...change, inFlight: [], grantor: after(context) }, effects };
}

/** Whoever did not answer is not asked again at once. */
function after({ grantor, grantors }: LeaseContext): number {
  return (grantor + 1) % grantors.length;
}

export const leaseParts = setup({
  types: {
    input: {} as LeaseInput,
    context: {} as LeaseContext,
    events: {} as LeaseEvent,
    emitted: {} as LeaseEffect,
  },
  delays: {
    restOfLease: ({ context, event }) => Math.max(0, context.untilMs - clockOf(context, event)) / context.rate,
    renewal: ({ context, event }) => Math.max(0, context.renewAtMs - clockOf(context, event)) / context.rate,
    answerTimeout: ({ context }) => context.answerMs / context.rate,
    redirectPause: ({ context }) => context.answerMs / 10 / context.rate,
  },
  guards: {
    isOurs: ({ context, event }) => requestOf(context, event) !== undefined,
    isInTime: ({ context, event }) => {
      const found = requestOf(context, event);
      return found !== undefined && clockOf(context, event) < endOf(context, found.sentMs);
    },
    isNamed: ({ context, event }) =>
      requestOf(context, event) !== undefined && isNamed(context, event as EventOf<'redirected'>),
    isOver: ({ context, event }) => clockOf(context, event) >= context.untilMs,
    isOurToken: ({ context, event }) => (event as EventOf<'revoked'>).token === context.token,
  },
  actions: {
    ask: act(ask),
    take: act(take),
    renew: act(renew),
    noteRenewal: act(noteRenewal),
    noteDraw: act((_, { draw }: EventOf<'drawn'>) => ({ change: { draw }, effects: [] })),
    turn: act(turn),
    withdraw: act(withdraw),
    giveBack: act((context, { id }: EventOf<'granted'>) => tell(context, { type: 'release', of: id })),
    giveUp: act((context, event: LeaseEvent) => request(context, { type: 'release', of: context.grant }, event)),
    sayYes: act(({ token }, { id }: EventOf<'look'>) => saying({ type: 'looked', id, holds: true, token })),
    sayNo: act(({ token }, { id }: EventOf<'look'>) => saying({ type: 'looked', id, holds: false, token })),
    announceLoss: act(({ token }) => saying({ type: 'lost', token })),
    announceRelease: act(() => saying({ type: 'released' })),
    announceFailure: act(() => saying({ type: 'failed' })),
    announceRefusal: act((_, { leftMs }: EventOf<'refused'>) => saying({ type: 'refused', leftMs })),
  },
});

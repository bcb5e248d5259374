/** Who has the lease and until when, by the clock of whoever decides it: a value, and how a request changes it. */

export interface LeaseTable {
  holder: string | null;
  /** The requests that were granted it and not withdrawn: one that asks again may be overtaken by what it asked before. */
  by: readonly string[];
  /** Of the last grant; every grant's is greater than all before it. 0: none yet. */
  token: number;
  /** By the decider's clock. The lease is over at this instant, not after it. */
  untilMs: number;
}

export const noLease: LeaseTable = { holder: null, by: [], token: 0, untilMs: 0 };

/**
 * `token`: of the lease that is to be renewed or given back. `of`: what this request was granted, or may yet be known to have
 * been, is given back, and with it the lease if it was granted to no other. Without either it is whichever lease this holder has.
 */
export type LeaseRequest =
  | { type: 'acquire'; id: string; holder: string }
  | { type: 'renew'; id: string; holder: string; token?: number }
  | { type: 'release'; id: string; holder: string; token?: number; of?: string };

export type LeaseAnswer =
  | { type: 'granted'; id: string; token: number; termMs: number }
  /** Another has it, for this long yet. */
  | { type: 'refused'; id: string; leftMs: number }
  | { type: 'renewed'; id: string; token: number; termMs: number }
  /** There is nothing to renew: the lease is over, or another's. */
  | { type: 'lapsed'; id: string }
  | { type: 'released'; id: string };

export interface LeaseDecision {
  table: LeaseTable;
  answer: LeaseAnswer;
}

/** @param termMs for how long it is granted, and Infinity for a lock that nobody takes away. */
export function decideLease(table: LeaseTable, request: LeaseRequest, nowMs: number, termMs: number): LeaseDecision {
  const { id, holder } = request;
  const isLeased = table.holder !== null && nowMs < table.untilMs;
  const isTheirs = isLeased && table.holder === holder;
  switch (request.type) {
    case 'acquire': {
      if (isLeased && !isTheirs) return { table, answer: { type: 'refused', id, leftMs: table.untilMs - nowMs } };
      // Whoever has it already has it for longer.
      const token = isTheirs ? table.token : table.token + 1;
      const by = isTheirs ? [...table.by.filter((one) => one !== id), id] : [id];
      return {
        table: { holder, by, token, untilMs: nowMs + termMs },
        answer: { type: 'granted', id, token, termMs },
      };
    }
    case 'renew': {
      if (!isTheirs || isAnother(request, table)) return { table, answer: { type: 'lapsed', id } };
      return {
        table: { ...table, untilMs: nowMs + termMs },
        answer: { type: 'renewed', id, token: table.token, termMs },
      };
    }
    case 'release':
      return { table: isTheirs ? released(table, request) : table, answer: { type: 'released', id } };
  }
}

function released(table: LeaseTable, request: { token?: number; of?: string }): LeaseTable {
  if (isAnother(request, table)) return table;
  const by = request.of === undefined ? [] : table.by.filter((id) => id !== request.of);
  return by.length === 0 ? { ...table, by, holder: null } : { ...table, by };
}

/** An earlier lease of the same holder, or a later one. */
function isAnother({ token }: { token?: number }, table: LeaseTable): boolean {
  return token !== undefined && token !== table.token;
}

/** @returns for how long a holder may take a lease of `termMs` for its own, counted from before it asked for it, when both clocks may be wrong by `drift`. */
export function clientTermMs(termMs: number, drift: number): number {
  return (termMs * (1 - drift)) / (1 + drift);
}

/** @returns how many renewals in a row may be lost, when one goes out every `renewMs` and takes a round trip: the m with (m+1) r + RTT <= L. */
export function renewalsToSpare(clientMs: number, renewMs: number, roundTripMs: number): number {
  return Math.floor((clientMs - roundTripMs) / renewMs) - 1;
}

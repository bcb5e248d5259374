/**
 * The wires between the servers of an ensemble: TCP, on which nothing overtakes and nothing is lost for good. What
 * the network loses is sent again, and again, each time after twice the wait.
 */
import type { Draft } from '../trace/record.ts';
import type { Ensemble, EnsembleOutput } from './ensemble.ts';
import type { Fates } from './fates.ts';
import type { Network } from './network.ts';
import type { PeerMessage } from './peer-message.ts';

/** A message that is on its way. `cause` is the record of its being sent. */
export interface PeerHappening {
  type: 'toPeer';
  from: string;
  to: string;
  message: PeerMessage;
  cause: number;
}

export interface PeerSurroundings {
  ensemble: Ensemble;
  network: Network;
  fates: Fates;
  /** One-way delay, where it is another than elsewhere. */
  latencyMs: readonly [number, number] | undefined;
  nowMs: () => number;
  /** Arranges for `happen` to be called. */
  arrange(atMs: number, happening: PeerHappening): void;
  record: (draft: Draft, cause: number | null) => number;
  happened(outputs: readonly EnsembleOutput[], cause: number | null): void;
}

export interface ServerWires {
  carry(output: Extract<EnsembleOutput, { kind: 'peer' }>, cause: number | null): void;
  happen(happening: PeerHappening): void;
}

/** The shortest wait before something is sent again. Source: Linux, TCP_RTO_MIN. */
const resendAfterMs = 200;
const mostResends = 15;

export function serverWires(around: PeerSurroundings): ServerWires {
  const { ensemble, network, fates, nowMs, record } = around;
  /** When the last message on each way arrives. */
  const lastArrivalMs = new Map<string, number>();

  function arrivalMs(from: string, to: string): number {
    let [sentMs, waitMs] = [nowMs(), resendAfterMs];
    for (let resends = 0; resends < mostResends; resends++) {
      const arrivesMs = network.arrivalMs(sentMs, from, to, around.latencyMs);
      if (arrivesMs !== undefined) return arrivesMs;
      sentMs += waitMs;
      waitMs *= 2;
    }
    return sentMs;
  }

  return {
    carry({ from, to, message }, because) {
      const cause = record(
        { atMs: nowMs(), actor: from, kind: 'send', cause: null, to, message: { ...message } },
        because,
      );
      const way = `${from} to ${to}`;
      const onceMs = arrivalMs(from, to);
      const [decidedMs = onceMs + resendAfterMs] = fates.arrivalsMs(cause, nowMs(), onceMs);
      const arrivesMs = Math.max(decidedMs, lastArrivalMs.get(way) ?? 0);
      lastArrivalMs.set(way, arrivesMs);
      around.arrange(arrivesMs, { type: 'toPeer', from, to, message, cause });
    },
    happen({ from, to, message, cause }) {
      const drafted: Draft = ensemble.isUp(to)
        ? { atMs: nowMs(), actor: to, kind: 'arrive', cause: null, from }
        : { atMs: nowMs(), actor: to, kind: 'lost', cause: null, why: 'closed' };
      around.happened(ensemble.heard(nowMs(), to, from, message), record(drafted, cause));
    },
  };
}

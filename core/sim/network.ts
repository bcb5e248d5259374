import { participantOf, type Fault } from '../scenario/faults.ts';
import type { NetworkSettings } from '../scenario/scenario.ts';
import { uniformMs, type Draw } from './streams.ts';

/** The way between two addresses: when what is sent now will arrive, or that it never will. */
export interface Network {
  /**
   * @param latencyMs where it is another than elsewhere.
   * @returns the instant of arrival, or undefined when the message is lost.
   */
  arrivalMs(nowMs: number, from: string, to: string, latencyMs?: readonly [number, number]): number | undefined;
}

/**
 * Latency and loss are drawn from a stream for each direction of each pair, so that one more message here does
 * not change the luck of those over there. What is sent into a partition waits for its end, as TCP would send it again.
 */
export function network(
  settings: NetworkSettings,
  faults: readonly Fault[],
  streamOf: (name: string) => Draw,
): Network {
  const draws = new Map<string, { latency: Draw; loss: Draw }>();
  const cuts = new Set(faults.filter((fault) => fault.type === 'cut'));

  /** Whether a message meets with a cut; each cuts one. */
  function isCut(nowMs: number, from: string, to: string): boolean {
    for (const cut of cuts) {
      const [client, server] = cut.between;
      if (from !== server || to !== client || nowMs < cut.fromMs || nowMs >= cut.toMs) continue;
      return cuts.delete(cut);
    }
    return false;
  }

  function drawsFor(link: string) {
    let found = draws.get(link);
    if (!found) {
      found = { latency: streamOf(`latency ${link}`), loss: streamOf(`loss ${link}`) };
      draws.set(link, found);
    }
    return found;
  }

  return {
    arrivalMs(nowMs, from, to, range = settings.latencyMs) {
      const { latency, loss } = drawsFor(`${participantOf(from)} to ${participantOf(to)}`);
      const latencyMs = uniformMs(latency, range);
      if (loss() < settings.loss || isCut(nowMs, participantOf(from), participantOf(to))) return undefined;
      return departureMs(nowMs, from, to, faults) + latencyMs;
    },
  };
}

/** When a message sent now really leaves: after the last partition that it runs into. */
function departureMs(nowMs: number, from: string, to: string, faults: readonly Fault[]): number {
  const [one, other] = [participantOf(from), participantOf(to)];
  const blocking = faults
    .filter((fault) => fault.type === 'partition')
    .find(
      ({ between, fromMs, toMs }) =>
        between.includes(one) && between.includes(other) && fromMs <= nowMs && nowMs < toMs,
    );
  return blocking ? departureMs(blocking.toMs, from, to, faults) : nowMs;
}

import { participantOf, type Fault } from '../scenario/faults.ts';
import type { NetworkSettings } from '../scenario/scenario.ts';
import { uniformMs, type Draw } from './streams.ts';

/** The way between two addresses: when what is sent now will arrive, or that it never will. */
export interface Network {
  /** @returns the instant of arrival, or undefined when the message is lost. */
  arrivalMs(nowMs: number, from: string, to: string): number | undefined;
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

  function drawsFor(link: string) {
    let found = draws.get(link);
    if (!found) {
      found = { latency: streamOf(`latency ${link}`), loss: streamOf(`loss ${link}`) };
      draws.set(link, found);
    }
    return found;
  }

  return {
    arrivalMs(nowMs, from, to) {
      const { latency, loss } = drawsFor(`${participantOf(from)} to ${participantOf(to)}`);
      const latencyMs = uniformMs(latency, settings.latencyMs);
      if (loss() < settings.loss) return undefined;
      return departureMs(nowMs, from, to, faults) + latencyMs;
    },
  };
}

/** When a message sent now really leaves: after the last partition that it runs into. */
function departureMs(nowMs: number, from: string, to: string, faults: readonly Fault[]): number {
  const [one, other] = [participantOf(from), participantOf(to)];
  const blocking = faults.find(
    ({ between: [a, b], fromMs, toMs }) =>
      ((a === one && b === other) || (a === other && b === one)) && fromMs <= nowMs && nowMs < toMs,
  );
  return blocking ? departureMs(blocking.toMs, from, to, faults) : nowMs;
}

/**
 * What has passed through a connection, or through all of a server's, counted as ZooKeeper counts it: a frame is a
 * packet, and the latency of a request is the time from its arrival to its answer, in whole milliseconds.
 *
 * Source: `ServerStats`, `ServerCnxn` and `AvgMinMaxCounter` of Apache ZooKeeper 3.8.
 */
export interface Traffic {
  received: number;
  sent: number;
  bytesReceived: number;
  /** Requests taken and not answered yet. */
  outstanding: number;
  latency: { lastMs: number; minMs: number; maxMs: number; totalMs: number; count: number };
  /** Of answers, in bytes; -1 before the first. */
  answerBytes: { last: number; min: number; max: number };
}

export function traffic(): Traffic {
  return { outstanding: 0, ...nothingYet() };
}

/** Counts anew, as `srst` and `crst` ask; what is under way stays so. */
export function reset(counted: Traffic): void {
  Object.assign(counted, nothingYet());
}

function nothingYet(): Omit<Traffic, 'outstanding'> {
  return {
    received: 0,
    sent: 0,
    bytesReceived: 0,
    latency: { lastMs: 0, minMs: 0, maxMs: 0, totalMs: 0, count: 0 },
    answerBytes: { last: -1, min: -1, max: -1 },
  };
}

export function countLatency({ latency }: Traffic, tookMs: number): void {
  const ms = Math.round(tookMs);
  latency.minMs = latency.count === 0 ? ms : Math.min(latency.minMs, ms);
  latency.maxMs = Math.max(latency.maxMs, ms);
  latency.lastMs = ms;
  latency.totalMs += ms;
  latency.count++;
}

export function countAnswer({ answerBytes }: Traffic, bytes: number): void {
  answerBytes.last = bytes;
  answerBytes.min = answerBytes.min === -1 ? bytes : Math.min(answerBytes.min, bytes);
  answerBytes.max = Math.max(answerBytes.max, bytes);
}

/** As Java writes it: to four places, and always at least one. */
export function averageMs({ latency: { totalMs, count } }: Traffic): string {
  const average = count === 0 ? 0 : Math.round((totalMs / count) * 10_000) / 10_000;
  return Number.isInteger(average) ? average.toFixed(1) : String(average);
}

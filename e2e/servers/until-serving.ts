import { setTimeout as delay } from 'node:timers/promises';
import { fourLetterWord } from './four-letter-word.ts';

/**
 * Asks until it serves. Not `ruok`, to which a server says `imok` before it has loaded its data; and `srvr` is the one
 * word that is allowed by default.
 *
 * @param servers `host:port`, or several with commas: the first to answer will do.
 * @param from where it comes from, for people.
 * @param failure says why waiting any longer is pointless.
 * @returns the server's version.
 */
export async function untilServing(
  servers: string,
  from: string,
  withinMs: number,
  failure: () => string | undefined,
): Promise<string> {
  const deadline = Date.now() + withinMs;
  for (let heard = 'nothing'; ;) {
    for (const server of servers.split(',')) {
      heard = await fourLetterWord(server, 'srvr').catch((error: unknown) => (error as Error).message);
      if (/^Mode: /m.test(heard)) return /version: ([^-,\s]+)/.exec(heard)?.[1] ?? 'unknown';
    }
    const why =
      failure() ?? (Date.now() > deadline ? `after ${withinMs / 1_000} s, the last answer: ${heard}` : undefined);
    if (why !== undefined) throw new Error(`ZooKeeper (from ${from}) does not serve at ${servers}: ${why}`);
    await delay(20);
  }
}

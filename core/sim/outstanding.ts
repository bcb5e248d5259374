import type { Proposal } from './proposal.ts';

/**
 * What a leader has proposed and not yet committed. A proposal is committed when a quorum has it on disk and all
 * before it are committed. Source: `Leader.outstandingProposals`, `Leader.tryToCommit`.
 */
export interface Outstanding {
  add(proposal: Proposal): void;
  /** @returns how many have it, or undefined when it is not outstanding (any more). */
  ack(zxid: number, server: string): number | undefined;
  /** Takes the next that can be committed. */
  take(): Proposal | undefined;
  /** In the order of their zxids. */
  all(): readonly Proposal[];
}

export function outstanding(quorum: number): Outstanding {
  const waiting = new Map<number, { proposal: Proposal; acks: Set<string> }>();
  return {
    add: (proposal) => void waiting.set(proposal.header.zxid, { proposal, acks: new Set() }),
    ack: (zxid, server) => waiting.get(zxid)?.acks.add(server).size,
    take() {
      for (const [zxid, { proposal, acks }] of waiting) {
        if (acks.size < quorum) return undefined;
        waiting.delete(zxid);
        return proposal;
      }
      return undefined;
    },
    all: () => [...waiting.values()].map(({ proposal }) => proposal),
  };
}

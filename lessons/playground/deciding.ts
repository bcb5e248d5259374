import type { Actors } from '../../core/kernel/actor.ts';
import { leaseReplicaMachine } from '../../core/machines/lease-replica.ts';
import { replicatedLogMachine } from '../../core/machines/replicated-log.ts';
import { named } from './network.ts';

/** The waits of a log’s nodes: what it takes to be heard is well below them. */
export interface LogWaits {
  electionMs: number;
  heartbeatMs: number;
}

/** Nodes of a replicated log; with a term, each beside the lease table that is decided by it. */
export function logNodes(count: number, { electionMs, heartbeatMs }: LogWaits, termMs?: number): Actors {
  const nodes = named('node', count).map((name) => `${name}/log`);
  const logs = nodes.map((name): Actors => {
    const table = termMs === undefined ? [] : [tableOf(name)];
    const input = { name, nodes, electionTimeoutMs: [electionMs, 2 * electionMs], heartbeatMs };
    return {
      [name]: { machine: replicatedLogMachine, input, wires: { elected: [], committed: table, redirected: table } },
    };
  });
  const tables =
    termMs === undefined
      ? []
      : nodes.map((log): Actors => {
          const name = tableOf(log);
          return {
            [name]: { machine: leaseReplicaMachine, input: { name, termMs }, wires: { propose: [log] }, clocked: true },
          };
        });
  return Object.assign({}, ...logs, ...tables) as Actors;
}

/** @returns the addresses of the tables beside so many nodes. */
export function tablesOf(count: number): string[] {
  return named('node', count).map((name) => `${name}/table`);
}

function tableOf(log: string): string {
  return log.replace('/log', '/table');
}

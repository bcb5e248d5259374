import { participantOf, type Fault } from '../scenario/faults.ts';
import { faultProxy, type FaultProxy } from './fault-proxy.ts';
import { UsageError } from './usage-error.ts';
import type { ServerAddress } from './zk-connection.ts';

/** What is broken in a live run: between our own clients and the ensemble, by proxies that those go through. */
export interface LiveFaults {
  /** Where an actor finds a server, the first of which is `server-1`. */
  addressOf(actor: string, server: number): ServerAddress;
  begin(fault: Fault): void;
  end(fault: Fault): void;
  close(): Promise<void>;
}

type Between = Extract<Fault, { between: unknown }>;

/**
 * Only participants that something happens to have proxies; the others go straight.
 * @throws {UsageError} for what we cannot do to an ensemble that is not ours.
 */
export async function liveFaults(faults: readonly Fault[], servers: readonly ServerAddress[]): Promise<LiveFaults> {
  const proxies = new Map<string, FaultProxy>();
  for (const fault of faults.filter((one) => !isWithin(one))) {
    const server = 'between' in fault ? servers[indexOf(fault.between[1])] : undefined;
    if (!server) throw new UsageError(`"${fault.type}" can only be simulated here: leave out --on, or say --on sim`);
    const key = keyOf(fault as Between);
    if (!proxies.has(key)) proxies.set(key, await faultProxy(server));
  }
  const proxyOf = (fault: Fault) => proxies.get(keyOf(fault as Between))!;

  return {
    addressOf(actor, server) {
      const index = server % servers.length;
      return proxies.get(`${participantOf(actor)} to server-${index + 1}`)?.address ?? servers[index]!;
    },
    begin(fault) {
      if (isWithin(fault)) return;
      if (fault.type === 'partition') proxyOf(fault).freeze();
      else void proxyOf(fault).cutInMidFrame();
    },
    end(fault) {
      if (isWithin(fault)) return;
      if (fault.type === 'partition') proxyOf(fault).thaw();
      else proxyOf(fault).spare();
    },
    async close() {
      await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
    },
  };
}

/** Whether a fault strikes only those who run in this process: see standstill.ts. */
export function isWithin(fault: Fault): boolean {
  if (fault.type === 'pause') return !isServer(fault.process);
  return fault.type === 'partition' && !fault.between.some(isServer);
}

function isServer(name: string): boolean {
  return /^server-\d+$/.test(name);
}

function keyOf({ between }: Between): string {
  return between.join(' to ');
}

/** `server-1` → 0 */
function indexOf(server: string): number {
  return Number(/^server-(\d+)$/.exec(server)?.[1] ?? 0) - 1;
}

import type { Trace } from '../trace/record.ts';
import { byName, machineOf, participantOf } from './participant.ts';

/** Who takes part in a run, by the part they play in the picture. */
export interface Cast {
  /** Those who call, as a reader counts them. */
  callers: readonly string[];
  /** What stands between callers and model; null where nothing does. */
  gate: Gate | null;
  /** What they want something of: `model`, the `resource` that a lock protects, or the `service` behind a breaker. */
  service: 'model' | 'resource' | 'service';
  /** The last instant of the run. */
  endMs: number;
}

/**
 * `queue`: contenders line up in ZooKeeper. `limiter`: a machine lets callers through at its own pace. `breaker`: it lets
 * them through or turns them away.
 */
export interface Gate {
  kind: 'queue' | 'limiter' | 'breaker';
  at: string;
  title: string;
}

export function castOf({ records }: Trace): Cast {
  const callers = new Set<string>();
  let server: string | undefined;
  let gateMachine: string | undefined;
  let limiter: string | undefined;
  let breaker: string | undefined;
  let service: Cast['service'] = 'model';
  for (const record of records) {
    const machine = machineOf(record.actor);
    if (machine === 'caller' || machine === 'client') callers.add(participantOf(record.actor));
    else if (machine === 'lock' || machine === 'semaphore') gateMachine = machine;
    else if (machine === 'limiter') limiter = record.actor;
    else if (machine === 'breaker') breaker = record.actor;
    else if (machine === 'resource' || machine === 'service') service = machine;
    if (record.kind === 'send' && machine === 'session') server ??= record.to;
  }
  const gate: Gate | null =
    gateMachine !== undefined
      ? { kind: 'queue', at: server ?? 'server-1', title: gateMachine }
      : limiter !== undefined
        ? { kind: 'limiter', at: limiter, title: 'limiter' }
        : breaker !== undefined
          ? { kind: 'breaker', at: breaker, title: 'breaker' }
          : null;
  return { callers: [...callers].sort(byName), gate, service, endMs: records.at(-1)?.atMs ?? 0 };
}

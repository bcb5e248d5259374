import type { Trace } from '../trace/record.ts';
import { byName, machineOf, participantOf } from './participant.ts';

/** Who takes part in a run, by the part they play in the picture. */
export interface Cast {
  /** Those who call, as a reader counts them; where nobody does, all who take part: `peers`. */
  callers: readonly string[];
  /** Nobody here calls: there are only machines that speak to each other, and no picture of who stands before whom. */
  peers?: boolean;
  /** What stands between callers and model; null where nothing does. */
  gate: Gate | null;
  /**
   * What they want something of: `model`, the `resource` that a lock protects, or the `service` behind a breaker; null where
   * there is nothing of the kind.
   */
  service: 'model' | 'resource' | 'service' | null;
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

export function castOf(trace: Trace): Cast {
  const { records } = trace;
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
  if (callers.size === 0) return { ...peersIn(trace), peers: true, gate: null, endMs: records.at(-1)?.atMs ?? 0 };
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

const services = ['model', 'resource', 'service'] as const;

/** Everybody whose machine takes a step, as a reader counts them; then what they want something of, and the servers. */
function peersIn({ records }: Trace): Pick<Cast, 'callers' | 'service'> {
  const steps = new Set(records.flatMap(({ kind, actor }) => (kind === 'step' ? [participantOf(actor)] : [])));
  const dialled = records.flatMap((record) => {
    return record.kind === 'send' && machineOf(record.actor) === 'session' ? [record.to] : [];
  });
  const servers = records.flatMap(({ kind, actor }) => (kind === 'ensemble' ? [actor] : []));
  const service = services.find((each) => steps.has(each)) ?? null;
  // One who has nothing but a session only prepares the stage for the others, where there are any.
  const busy = new Set(
    records.flatMap(({ kind, actor }) =>
      kind === 'step' && machineOf(actor) !== 'session' ? [participantOf(actor)] : [],
    ),
  );
  const own = [...steps].filter((each) => each !== service);
  own.sort((one, other) => Number(busy.has(other)) - Number(busy.has(one)) || byName(one, other));
  return { callers: [...own, ...[...new Set([...dialled, ...servers])].sort(byName)], service };
}

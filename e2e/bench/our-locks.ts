import { assign, emit, setup } from 'xstate';
import type { Actors } from '../../core/kernel/actor.ts';
import type * as LockModule from '../../core/machines/lock.ts';
import type * as SessionModule from '../../core/machines/session.ts';
import type * as ClientModule from '../../core/node/client.ts';
import type * as RunLiveModule from '../../core/node/run-live.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import { built } from './built.ts';

/** Acquires and lets go so many times, and then ends its session. */
const cyclingMachine = setup({
  types: { input: {} as { cycles: number }, context: {} as { left: number }, events: {} as { type: string } },
  guards: { isLast: ({ context }) => context.left === 1 },
  actions: {
    acquire: emit({ type: 'acquire' }),
    release: emit({ type: 'release' }),
    close: emit({ type: 'close' }),
    count: assign(({ context }) => ({ left: context.left - 1 })),
  },
}).createMachine({
  id: 'cycling',
  context: ({ input }) => ({ left: input.cycles }),
  initial: 'idle',
  states: {
    idle: { on: { start: 'waiting' } },
    waiting: { entry: 'acquire', on: { held: 'holding' } },
    holding: {
      entry: 'release',
      on: {
        released: [
          { guard: 'isLast', target: 'done' },
          { target: 'waiting', actions: 'count' },
        ],
      },
    },
    done: { entry: 'close', type: 'final' },
  },
});

/**
 * Lock cycles with our lock machine on our session machine, through the Node adapter: each contender has its own session.
 * @returns seconds, from the first start to the last release, when all sessions are there.
 */
export async function ourLocks(hosts: string, path: string, contenders: number, cycles: number): Promise<number> {
  const { lockMachine } = await built<typeof LockModule>('core/machines/lock.js');
  const { sessionMachine } = await built<typeof SessionModule>('core/machines/session.js');
  const { connect } = await built<typeof ClientModule>('core/node/client.js');
  const { runLiveInto } = await built<typeof RunLiveModule>('core/node/run-live.js');
  const names = Array.from({ length: contenders }, (_, index) => `c${index}`);
  const contender = (name: string): Actors => ({
    [`${name}/cycler`]: {
      machine: cyclingMachine,
      input: { cycles },
      wires: { acquire: [`${name}/lock`], release: [`${name}/lock`], close: [`${name}/session`] },
    },
    [`${name}/lock`]: {
      machine: lockMachine,
      input: { path, contender: name, permits: 1 },
      wires: {
        ...{ submit: [`${name}/session`], held: [`${name}/cycler`], released: [`${name}/cycler`] },
        ...{ failed: [], queued: [], doubted: [], lost: [], revoked: [], revocationAsked: [] },
      },
    },
    [`${name}/session`]: {
      machine: sessionMachine,
      input: { timeoutMs: 10_000, servers: 1 },
      wires: {
        ...Object.fromEntries(
          ['connected', 'suspended', 'expired', 'replied', 'notified'].map((type) => [type, [`${name}/lock`]]),
        ),
        ...{ closed: [], authFailed: [] },
      },
    },
  });
  const [host = '', port = ''] = hosts.split(':');
  const startMs = 1000;
  // As in the other arms: what the lock is below is there before the clock runs.
  const zk = await connect(hosts);
  await zk.create(path);
  await zk.close();
  const found = sink();
  await runLiveInto(found, {
    scenario: {
      actors: Object.assign({}, ...names.map(contender)) as Actors,
      ...{ faults: [], network: { latencyMs: [0, 0], loss: 0 }, endMs: 300_000 },
      script: names.map((name) => ({ atMs: startMs, to: `${name}/cycler`, event: { type: 'start' } })),
    },
    servers: [{ host, port: Number(port) }],
    giveUpAfterMs: 10_000,
  });
  if (found.done < contenders) throw new Error(`only ${found.done} of ${contenders} contenders have come to their end`);
  return (found.lastMs - found.firstMs) / 1000;
}

/** Keeps of the records when the first contender began and the last one was done. */
function sink() {
  return {
    length: 0,
    ...{ firstMs: Infinity, lastMs: 0, done: 0 },
    push(record: TraceRecord) {
      this.length++;
      if (record.kind !== 'step' || !record.actor.endsWith('/cycler')) return;
      if (record.event.type === 'start') this.firstMs = Math.min(this.firstMs, record.atMs);
      if (record.to !== 'done') return;
      this.done++;
      this.lastMs = record.atMs;
    },
  };
}

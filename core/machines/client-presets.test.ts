/**
 * What each kind of client makes of the same misfortune, on the simulated ensemble: a table of when it is suspended, when and
 * by whom its session is declared lost, and which of its watches still work.
 */
import { describe, expect, test } from 'vitest';
import type { Fault } from '../scenario/faults.ts';
import { simulate } from '../sim/simulate.ts';
import type { Trace } from '../trace/record.ts';
import type { Request } from '../zk/messages.ts';
import { clientPresets, type ClientPreset } from './client-presets.ts';
import { asks, firstTold, header, sessions, toldBy } from './fixtures/sessions.ts';

const timeoutMs = 10_000;
/** When the misfortune begins. */
const startMs = 5000;

const schedules = {
  /** The connection breaks in the middle of a message. */
  cut: { type: 'cut', toMs: 60_000 },
  /** Silence that ends before the session does. */
  short: { type: 'partition', toMs: 11_000 },
  long: { type: 'partition', toMs: 30_000 },
  endless: { type: 'partition', toMs: 1e6 },
} as const;

type Schedule = keyof typeof schedules;

/** `told`: of a znode made while it could hear nothing, and of one made long after. */
interface Row {
  preset: ClientPreset;
  schedule: Schedule;
  /** Since it last heard from a server. */
  suspendedMs: number;
  /** By its own clock: since it last heard. By the ensemble: once it can say so. */
  lost: number | 'by the ensemble' | 'never';
  told: ('missed' | 'later')[];
}

const never = { lost: 'never' } as const;
const byEnsemble = { lost: 'by the ensemble' } as const;
const both: Row['told'] = ['missed', 'later'];
const silentMs = (timeoutMs * 2) / 3;

const table: Row[] = [
  { preset: 'zooKeeper38', schedule: 'cut', suspendedMs: 0, ...never, told: both },
  { preset: 'zooKeeper38', schedule: 'short', suspendedMs: silentMs, ...never, told: both },
  { preset: 'zooKeeper38', schedule: 'long', suspendedMs: silentMs, ...byEnsemble, told: [] },
  { preset: 'zooKeeper38', schedule: 'endless', suspendedMs: silentMs, ...never, told: [] },
  { preset: 'zooKeeper393', schedule: 'cut', suspendedMs: 0, ...never, told: both },
  { preset: 'zooKeeper393', schedule: 'short', suspendedMs: silentMs, ...never, told: both },
  { preset: 'zooKeeper393', schedule: 'long', suspendedMs: silentMs, lost: (timeoutMs * 4) / 3, told: [] },
  { preset: 'zooKeeper393', schedule: 'endless', suspendedMs: silentMs, lost: (timeoutMs * 4) / 3, told: [] },
  { preset: 'curator5', schedule: 'cut', suspendedMs: 0, ...never, told: both },
  { preset: 'curator5', schedule: 'short', suspendedMs: silentMs, ...never, told: both },
  { preset: 'curator5', schedule: 'long', suspendedMs: silentMs, lost: silentMs + timeoutMs, told: [] },
  { preset: 'curator5', schedule: 'endless', suspendedMs: silentMs, lost: silentMs + timeoutMs, told: [] },
  { preset: 'kazoo28', schedule: 'cut', suspendedMs: 0, ...never, told: [] },
  { preset: 'kazoo28', schedule: 'short', suspendedMs: silentMs, ...never, told: [] },
  { preset: 'kazoo28', schedule: 'long', suspendedMs: silentMs, ...byEnsemble, told: [] },
  { preset: 'kazoo28', schedule: 'endless', suspendedMs: silentMs, ...never, told: [] },
];

function run({ preset, schedule }: Pick<Row, 'preset' | 'schedule'>): Trace {
  const behaviour = clientPresets[preset];
  const fault: Fault = { ...schedules[schedule], between: ['ana', 'server-1'], fromMs: startMs };
  const watch = (path: string): Request => ({ op: 'exists', path, watch: true });
  const create = (path: string): Request => ({ op: 'create', path, data: '', mode: 'persistent' });
  const script = [
    asks(500, 'ana', 'watch missed', watch('/missed')),
    asks(500, 'ana', 'watch later', watch('/later')),
    asks(8000, 'bo', 'create missed', create('/missed')),
    asks(50_000, 'bo', 'create later', create('/later')),
  ];
  const inputs = { ana: { timeoutMs, servers: 1, behaviour }, bo: { timeoutMs, servers: 1 } };
  return simulate({
    header: header('sim'),
    scenario: sessions(inputs, { script, faults: [fault], endMs: 60_000, tickTimeMs: 500 }),
  });
}

function lastHeardMs(trace: Trace, beforeMs: number): number {
  const heard = trace.records.filter(
    ({ kind, actor, atMs }) => kind === 'arrive' && actor === 'ana/session' && atMs < beforeMs,
  );
  return heard.at(-1)!.atMs;
}

describe.each(table)('$preset, $schedule', ({ suspendedMs, lost, told, ...which }) => {
  const trace = run(which);
  const suspendedAtMs = firstTold(trace, 'ana', 'suspended')!;
  const heardMs = lastHeardMs(trace, suspendedAtMs);

  test('is suspended', () => {
    if (suspendedMs > 0) expect(suspendedAtMs - heardMs).toBeCloseTo(suspendedMs, 2);
    else expect(suspendedAtMs).toBeLessThan(startMs + timeoutMs / 3);
  });

  test('is lost', () => {
    const expired = toldBy(trace, 'ana').filter(({ effect }) => effect.type === 'expired');
    if (lost === 'never') return expect(expired).toEqual([]);
    expect(expired).toMatchObject([{ effect: { by: typeof lost === 'number' ? 'clock' : 'ensemble' } }]);
    if (typeof lost === 'number') expect(expired[0]!.atMs - heardMs).toBeCloseTo(lost, 2);
    else expect(expired[0]!.atMs).toBeGreaterThan(schedules[which.schedule].toMs);
  });

  test('still watches', () => {
    const heard = toldBy(trace, 'ana').filter(({ effect }) => effect.type === 'notified');
    expect(heard.map(({ effect }) => String(effect['path']).slice(1))).toEqual(told);
  });

  test('has a session again, if it is one that goes on with another', () => {
    const last = toldBy(trace, 'ana').findLast(({ effect }) =>
      ['connected', 'suspended', 'expired'].includes(effect.type),
    );
    const goesOn = clientPresets[which.preset].afterExpiry === 'opensAnother';
    const canBe = which.schedule !== 'endless' && (lost === 'never' || goesOn);
    expect(last?.effect.type === 'connected').toBe(canBe);
  });
});

import type { Actors } from '../../core/kernel/actor.ts';
import type * as KernelModule from '../../core/kernel/kernel.ts';
import type * as SteppersModule from '../../core/kernel/stepper-of.ts';
import type * as StepperModule from '../../core/kernel/stepper.ts';
import type * as CallerModule from '../../core/machines/caller.ts';
import type * as ModelModule from '../../core/machines/model.ts';
import type * as SessionModule from '../../core/machines/session.ts';
import { built } from './built.ts';
import { interleaved, ratio } from './rounds.ts';

/** Events a second of processor time through the kernel, with machines of the lessons: by XState itself, and compiled. */
export async function benchKernel(rounds: number, progress: (line: string) => void) {
  const { kernel } = await built<typeof KernelModule>('core/kernel/kernel.js');
  const { stepperOf } = await built<typeof SteppersModule>('core/kernel/stepper-of.js');
  const { load, reference } = await built<typeof StepperModule>('core/kernel/stepper.js');
  const { modelMachine } = await built<typeof ModelModule>('core/machines/model.js');
  const { callerMachine } = await built<typeof CallerModule>('core/machines/caller.js');
  const { sessionMachine } = await built<typeof SessionModule>('core/machines/session.js');

  /** A burst of callers at a model, their answers, and a session that hears pings beside them. */
  function eventsPerSecond(stepper: typeof stepperOf, bursts: number): Promise<number> {
    const began = process.cpuUsage();
    let events = 0;
    for (let burst = 0; burst < bursts; burst++) {
      const input = (name: string) => ({ name, gate: 'none' as const, retryMs: 100, callTimeoutMs: 1000 });
      const names = Array.from({ length: 10 }, (_, index) => `caller-${index}`);
      const callers = names.map((name) => [name, { machine: callerMachine, input: input(name), wires: { close: [] } }]);
      const wires = Object.fromEntries(
        ['connected', 'suspended', 'expired', 'replied', 'notified', 'closed', 'authFailed'].map((type) => [type, []]),
      );
      const machines = kernel(
        {
          ...(Object.fromEntries(callers) as Actors),
          model: { machine: modelMachine, input: { limit: 5, serviceMs: 10 } },
          session: { machine: sessionMachine, input: { timeoutMs: 6000, servers: 1 }, wires },
        },
        stepper,
      );
      const run = ({ records }: { records: unknown[] }) => void (events += records.length);
      run(machines.start(0));
      run(machines.deliver(1, 'session', { type: 'opened' }));
      const granted = { type: 'connected', timeoutMs: 6000, sessionId: '0x1', password: '' };
      run(machines.deliver(2, 'session', { type: 'received', message: granted }));
      for (const name of names) {
        run(machines.deliver(3, name, { type: 'start' }));
        run(machines.deliver(4, 'model', { type: 'call', call: `${name}#1`, from: name }));
        run(machines.deliver(5, 'model', { type: 'worked', id: `${name}#1` }));
        run(machines.deliver(6, name, { type: 'answered', call: `${name}#1` }));
        const request = { op: 'exists', path: '/a', watch: true };
        run(machines.deliver(7, 'session', { type: 'submit', id: name, request }));
      }
      run(machines.wake(5000));
    }
    const { user, system } = process.cpuUsage(began);
    return Promise.resolve((events * 1e6) / (user + system));
  }

  const found = await interleaved(
    {
      reference: () => eventsPerSecond((machine) => reference(load(machine)), 20),
      compiled: () => eventsPerSecond(stepperOf, 200),
    },
    rounds,
    progress,
  );
  return {
    unit: 'events a second of processor time',
    ...found,
    ratios: { 'compiled / reference': ratio(found.compiled, found.reference) },
  };
}

/**
 * What a lock around each call costs: the lock service becomes part of every call, and the calls stop with it.
 *
 * Source: "When LLM Failures Weren't About Load, But Timing".
 */
import { describe, expect, test } from 'vitest';
import { lockedCaller, model } from '../../lessons/cast.ts';
import { stepsOf } from '../check/steps.ts';
import type { Fault } from '../scenario/faults.ts';
import { simulate } from '../sim/simulate.ts';
import { traceVersion, type Trace } from '../trace/record.ts';

const gate = { path: '/gate', permits: 1, sessionTimeoutMs: 10_000, servers: 1 };

/** So many callers who begin together, or a second apart. */
function run(callers: number, { apartMs = 0, faults = [] as Fault[], endMs = 600_000 } = {}): Trace {
  const names = Array.from({ length: callers }, (_, index) => `caller-${index + 1}`);
  const caller = (name: string) => lockedCaller({ name, gate: 'lock', retryMs: 1000, callTimeoutMs: 10_000 }, gate);
  const about = { lesson: 'none', variant: 'none', seed: 1, knobs: {}, world: 'sim', vantage: 'omniscient' } as const;
  return simulate({
    header: { schema: 'zootrope-trace', version: traceVersion, ...about },
    scenario: {
      actors: { ...Object.assign({}, ...names.map(caller)), ...model({ limit: 50, serviceMs: 100 }) },
      ensemble: {},
      script: names.map((name, index) => ({
        ...{ atMs: 200 + index * apartMs, to: `${name}/caller`, event: { type: 'start' } },
      })),
      ...{ faults, network: { latencyMs: [1, 1], loss: 0 }, endMs },
    },
  });
}

/** What callers asked of the lock service, and how many names it listed for them. */
function asked({ records }: Trace): { writes: number; lists: number; names: number } {
  const messages = records.flatMap((record) => (record.kind === 'send' ? [record.message] : []));
  const ops = messages.flatMap(({ request }) => (request ? [(request as { op: string }).op] : []));
  const lists = messages.flatMap(({ body }) => {
    const { children } = (body ?? {}) as { children?: string[] };
    return children ? [children.length] : [];
  });
  return {
    // Of the others that create it, all but one find the parent made.
    writes: records.filter(({ kind, ...record }) => kind === 'znode' && 'path' in record && record.path !== gate.path)
      .length,
    lists: ops.filter((op) => op === 'getChildren').length,
    names: lists.reduce((sum, each) => sum + each, 0),
  };
}

const calls = (trace: Trace) => stepsOf(trace, 'model').filter(({ event }) => event.type === 'call').length;

test('each call costs two writes that a quorum has to agree on, and a list, even when nobody contends', () => {
  const trace = run(10, { apartMs: 1000 });
  expect(calls(trace)).toBe(10);
  expect(asked(trace)).toEqual({ writes: 20, lists: 10, names: 10 });
});

test('when all contend, each call costs two lists, of all who still wait: four times the names for twice the callers', () => {
  const [some, twice] = [asked(run(20)), asked(run(40))];
  expect([some.writes, twice.writes]).toEqual([40, 80]);
  expect([some.lists, twice.lists]).toEqual([39, 79]);
  expect(twice.names / some.names).toBeGreaterThan(3.5);
  expect(twice.names / some.names).toBeLessThan(4.5);
});

describe('while the lock service is down', () => {
  const down: Fault = { type: 'kill', process: 'server-1', fromMs: 100 };

  test('not one call reaches a model that has nothing else to do', () => {
    expect(calls(run(10, { faults: [down], endMs: 60_000 }))).toBe(0);
    expect(calls(run(10, { endMs: 60_000 }))).toBe(10);
  });
});

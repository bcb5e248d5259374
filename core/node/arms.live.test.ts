import { describe, expect, inject, test } from 'vitest';
import { choose } from '../../lessons/choose.ts';
import { headerOf, scenarioOf, verdicts, type Choices } from '../../lessons/lesson.ts';
import lesson from '../../lessons/timing-not-load/lesson.ts';
import { replay } from '../kernel/replay.ts';
import { simulate } from '../sim/simulate.ts';
import { readTrace, writeTrace } from '../trace/ndjson.ts';
import type { Trace } from '../trace/record.ts';
import { runLive } from './run-live.ts';
import { readServers } from './servers.ts';

const zookeeper = inject('zookeeper');

/** In a burst, calls long enough that on a busy machine, too, it meets itself. */
function choicesOf(variant: string): Choices {
  const serviceMs = variant === 'burst' ? 500 : 40;
  const set = { callers: 12, serviceMs, slowdown: 1, sessionTimeoutMs: 4000 };
  return choose(lesson, { variant, knobs: Object.entries(set).map(([id, value]) => [id, String(value)] as const) });
}

function simulated(variant: string): Promise<Trace> {
  const choices = choicesOf(variant);
  const header = headerOf(lesson, choices, { world: 'sim' });
  return Promise.resolve(simulate({ header, scenario: scenarioOf(lesson, choices) }));
}

function live(variant: string): Promise<Trace> {
  const choices = choicesOf(variant);
  const servers = readServers(zookeeper!);
  const header = headerOf(lesson, choices, { world: 'live', servers: 1, startedAt: new Date().toISOString() });
  return runLive({ header, servers, scenario: scenarioOf(lesson, choices, header), giveUpAfterMs: 10_000 });
}

const arms = { simulated, ...(zookeeper !== null && { live }) };

describe.each(Object.entries(arms))('%s', (_arm, run) => {
  describe.each(['burst', 'lock', 'semaphore'])('%s', (variant) => {
    test('every claim holds on the trace it leaves, and the trace replays to the byte', async () => {
      const trace = await run(variant);
      const choices = choicesOf(variant);
      expect(verdicts(choices.variant, trace).filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
      expect(writeTrace(replay(trace, scenarioOf(lesson, choices, trace.header).actors))).toBe(writeTrace(trace));
      expect(readTrace(writeTrace(trace))).toEqual({ ...trace, truncated: false });
    });
  });
});

test.runIf(zookeeper !== null)('what a client cannot know is not in a live trace', async () => {
  const kinds = new Set((await live('lock')).records.map(({ kind }) => kind));
  expect([...kinds].toSorted()).toEqual(['arrive', 'end', 'send', 'step']);
});

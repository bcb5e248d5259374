import { describe, expect, inject, test } from 'vitest';
import { choose, findLesson } from '../../lessons/choose.ts';
import { lessons } from '../../lessons/index.ts';
import { headerOf, scenarioOf, verdicts, type Choices, type Lesson } from '../../lessons/lesson.ts';
import { replay } from '../kernel/replay.ts';
import { simulate } from '../sim/simulate.ts';
import { readTrace, writeTrace } from '../trace/ndjson.ts';
import type { Trace } from '../trace/record.ts';
import { reach } from './reach.ts';
import { runLive } from './run-live.ts';
import { readServers } from './servers.ts';

const zookeeper = inject('zookeeper');

type Played = readonly [lesson: string, variant: string, set: Record<string, number>];

const twelve = { callers: 12, serviceMs: 40, slowdown: 1, sessionTimeoutMs: 4000 };
/** The shortest session that the knob allows, and a silence that outlasts it. */
const silent = { sessionTimeoutMs: 4000, silenceMs: 8000, workMs: 2200 };

const played: readonly Played[] = [
  // In a burst, calls long enough that on a busy machine, too, it meets itself.
  ['timing-not-load', 'burst', { ...twelve, serviceMs: 500 }],
  ['timing-not-load', 'lock', twelve],
  ['timing-not-load', 'semaphore', twelve],
  ['two-holders', 'as-written', silent],
  ['two-holders', 'partitioned', silent],
  ['two-holders', 'careful', silent],
  ['two-holders', 'corrected', silent],
];

function chosen([id, variant, set]: Played): { lesson: Lesson; choices: Choices } {
  const lesson = findLesson(lessons, id);
  return { lesson, choices: choose(lesson, { variant, knobs: Object.entries(set).map(([k, v]) => [k, String(v)]) }) };
}

function simulated(what: Played): Promise<Trace> {
  const { lesson, choices } = chosen(what);
  const header = headerOf(lesson, choices, { world: 'sim' });
  return Promise.resolve(simulate({ header, scenario: scenarioOf(lesson, choices) }));
}

async function live(what: Played): Promise<Trace> {
  const { lesson, choices } = chosen(what);
  const servers = readServers(zookeeper!);
  const header = headerOf(lesson, choices, { world: 'live', servers: 1, startedAt: new Date().toISOString() });
  const trace = await runLive({
    header,
    servers,
    scenario: scenarioOf(lesson, choices, header),
    giveUpAfterMs: 15_000,
  });
  // Connections that were closed when it was over have said so by the time that another has been made.
  const { length } = trace.records;
  await reach(servers, 4000);
  expect(trace.records.slice(length)).toEqual([]);
  return trace;
}

const arms = { simulated, ...(zookeeper !== null && { live }) };

describe.each(Object.entries(arms))('%s', (_arm, run) => {
  test.each(played)(
    '%s/%s: every claim holds on the trace it leaves, and the trace replays to the byte',
    async (...what) => {
      const trace = await run(what);
      const { lesson, choices } = chosen(what);
      expect(verdicts(choices.variant, trace).filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
      expect(writeTrace(replay(trace, scenarioOf(lesson, choices, trace.header).actors))).toBe(writeTrace(trace));
      expect(readTrace(writeTrace(trace))).toEqual({ ...trace, truncated: false });
    },
    60_000,
  );
});

test.runIf(zookeeper !== null)('what a client cannot know is not in a live trace', async () => {
  const kinds = new Set((await live(played[1]!)).records.map(({ kind }) => kind));
  expect([...kinds].toSorted()).toEqual(['arrive', 'end', 'send', 'step']);
});

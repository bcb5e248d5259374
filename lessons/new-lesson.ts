/** The files of a lesson that is only begun: a small run that works, to be changed piece by piece while all checks stay green. */

/** What `npm run new-lesson` was asked for. */
export interface Begun {
  /** Its folder and its part of an address: `retry-storm`. */
  id: string;
  question: string;
}

/** @throws {RangeError} in one line, for what cannot be a lesson's id or question, or is one already. */
export function begun([id = '', question = '']: readonly string[], taken: readonly string[]): Begun {
  const usage = 'npm run new-lesson ID "Question"';
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
    throw new RangeError(`"${id}" is no id for a lesson: lower case, with hyphens. ${usage}`);
  if (taken.includes(id)) throw new RangeError(`there is a lesson "${id}" already`);
  if (!question.trim().endsWith('?'))
    throw new RangeError(`a lesson asks something: "${question}" is no question. ${usage}`);
  return { id, question: question.trim() };
}

/** @returns the texts of a new lesson's files by their names. */
export function newLesson({ id, question }: Begun): Record<string, string> {
  const title = id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ');
  return {
    'lesson.ts': lesson(id, title, question),
    'scenario.ts': scenario,
    'claims.ts': claims,
    'predictions.ts': predictions,
    'index.md': prose(title),
  };
}

/** @returns `lessons/index.ts` with one lesson more. */
export function listed(index: string, { id }: Begun): string {
  const name = id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const imported = index.replace(/\n\n/, `\nimport ${name} from './${id}/lesson.ts';\n\n`);
  return imported.replace(/\n?\];\s*$/, (end) => `, ${name}${end.trimEnd()}\n`).replace(',, ', ', ');
}

function quoted(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

function lesson(id: string, title: string, question: string): string {
  return `import { entered } from '../../core/check/steps.ts';
import type { Lesson, Step } from '../lesson.ts';
import { atMostOne, throttled } from './claims.ts';
import { predictions } from './predictions.ts';
import { allAtOnce, oneByOne } from './scenario.ts';

const called: Step['until'] = (record) =>
  record.kind === 'step' && record.actor === 'model' && record.event.type === 'call';
const over: Step['until'] = (record) => record.kind === 'end';

export default {
  id: ${quoted(id)},
  title: ${quoted(title)},
  question:
    ${quoted(question)},
  path: 'Overload',
  minutes: 5,
  vantage: 'client',
  seed: 7,
  knobs: {
    callers: { label: 'Callers', unit: 'callers', value: 8, min: 4, max: 50 },
    serviceMs: { label: 'One call takes', unit: 'ms', value: 1000, min: 100, max: 10_000, step: 100 },
    latencyMs: { label: 'Network delay, one way', unit: 'ms', value: 10, min: 1, max: 100 },
  },
  variants: [
    {
      id: 'as-written',
      title: 'As written',
      summary: 'All callers come at the same moment.',
      scenario: (knobs) => allAtOnce(knobs),
      prediction: predictions['as-written'],
      steps: [
        { until: called, say: 'all-at-once' },
        { until: over, say: 'what-it-cost' },
      ],
      claims: [throttled],
    },
    {
      id: 'corrected',
      title: 'Corrected',
      summary: 'Each caller holds a lock while it calls.',
      scenario: (knobs, { servers }) => oneByOne(knobs, servers),
      prediction: predictions.corrected,
      steps: [
        { until: (record) => entered(record, 'lock', 'held'), say: 'one-holds' },
        { until: over, say: 'what-order-costs' },
      ],
      claims: [atMostOne],
    },
  ],
  sources: ['The paper, page or code that this comes from'],
} as const satisfies Lesson;
`;
}

const scenario = `/** Who takes part, and what happens to them. */

import type { Actors } from '../../core/kernel/actor.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Knobs } from '../../core/trace/record.ts';
import { lockedCaller, model, plainCaller } from '../cast.ts';

export type Settings = Record<'callers' | 'serviceMs' | 'latencyMs', number>;

/** How many calls the model serves at once. */
const limit = 2;
const startMs = 200;

export function allAtOnce(knobs: Knobs): Scenario {
  return assemble(knobs, (name) => plainCaller({ ...patience(knobs), name, gate: 'none' }));
}

export function oneByOne(knobs: Knobs, servers: number): Scenario {
  const lock = { path: '/gate', permits: 1, sessionTimeoutMs: 10_000, servers };
  const scenario = assemble(knobs, (name) => lockedCaller({ ...patience(knobs), name, gate: 'lock' }, lock));
  return { ...scenario, ensemble: { tickTimeMs: 2000 } };
}

function patience(knobs: Knobs) {
  const { serviceMs, latencyMs } = knobs as Settings;
  return { retryMs: 1000, callTimeoutMs: 10 * (serviceMs + latencyMs) };
}

function assemble(knobs: Knobs, make: (name: string) => Actors): Scenario {
  const { callers, serviceMs, latencyMs } = knobs as Settings;
  const names = Array.from({ length: callers }, (_, index) => \`caller-\${index + 1}\`);
  const everyone = Object.assign({}, ...names.map(make)) as Actors;
  return {
    actors: { ...everyone, ...model({ limit, serviceMs }) },
    script: names.map((name) => ({ atMs: startMs, to: \`\${name}/caller\`, event: { type: 'start' } })),
    faults: [],
    network: { latencyMs: [latencyMs / 2, (latencyMs * 3) / 2], loss: 0 },
    endMs: 3_600_000,
  };
}
`;

const claims = `import { neverThrottled, servesAtMost } from '../../core/check/model-load.ts';
import { reached } from '../../core/check/reached.ts';
import type { Claim } from '../lesson.ts';

export const throttled: Claim = {
  id: 'throttled',
  statement: 'Calls that come at the same moment are throttled.',
  check: () => reached(neverThrottled),
};

export const atMostOne: Claim = {
  id: 'at-most-one',
  statement: 'The model never serves two calls at once.',
  check: () => servesAtMost(1),
};
`;

const predictions = `import type { Prediction } from '../lesson.ts';

/** Asked before each variant runs; every wrong answer is keyed to what one must believe to give it. */
export const predictions = {
  'as-written': {
    question: 'All callers come at once, and the model serves two. What happens?',
    choices: [
      {
        id: 'served',
        text: 'All are served, two after two',
        reply: 'Nobody keeps them in line. Whoever finds the model full is turned away.',
        misconception: 'A service queues what it cannot serve.',
      },
      {
        id: 'throttled',
        text: 'Two are served, the others throttled',
        right: true,
        reply: 'Two found a free slot. The others will come again.',
      },
    ],
  },
  corrected: {
    question: 'Each caller now holds a lock while it calls. How many are served at once?',
    choices: [
      {
        id: 'two',
        text: 'Two: that is what the model serves',
        reply: 'The model could. The lock lets one through.',
        misconception: 'A lock only keeps out what is too much.',
      },
      { id: 'one', text: 'One', right: true, reply: 'One holder at a time, and one call.' },
    ],
  },
} as const satisfies Record<string, Prediction>;
`;

function prose(title: string): string {
  return `# ${title} {#hook}

Three lines of something that really happened.

## All at once {#all-at-once}

What the reader should look at, now that all [call](#calls). One idea, 100 to 300 words.

## What it cost {#what-it-cost}

What followed, and why. Words of the field can be looked up: a [permit](#term:permit).

## One holds the lock {#one-holds}

The caller that [holds](#holds) the lock calls, the others [wait](#waits).

## What order costs {#what-order-costs}

What the remedy is worth, and what it costs.
`;
}

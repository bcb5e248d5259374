import { choose, findLesson } from '../../lessons/choose.ts';
import { lessons } from '../../lessons/index.ts';
import { headerOf, scenarioOf, type Choices, type Lesson } from '../../lessons/lesson.ts';
import { isSet, namedBy } from '../../lessons/playground/set.ts';
import { sets } from '../../lessons/playground/sets.ts';
import { simulate } from '../sim/simulate.ts';
import type { Trace } from '../trace/record.ts';
import type { Options } from './cli.ts';
import { progress } from './progress.ts';
import { reach } from './reach.ts';
import { report } from './report.ts';
import { runLive } from './run-live.ts';
import { readServers } from './servers.ts';
import { traceFile } from './trace-file.ts';
import { UsageError } from './usage-error.ts';
import type { ServerAddress } from './zk-connection.ts';

/** Longer than any of our lessons leaves an ensemble unasked, as a multiple of the session timeout. */
const patience = 2;

/** `zootrope run LESSON[/VARIANT]` */
export async function run([what, ...more]: string[], options: Options): Promise<number> {
  if (what === undefined || more.length > 0)
    throw new UsageError('"run" takes one lesson: zootrope run LESSON[/VARIANT]');
  const [id, variant] = namedBy(what);
  const lesson = findLesson(isSet({ id }) ? sets : lessons, id);
  const knobs = (options.set ?? []).map(readSetting);
  const choices = choose(lesson, { variant, seed: options.seed, knobs, decisions: options.decide ?? [] });
  const servers = options.on === undefined || options.on === 'sim' ? undefined : readServers(options.on);
  const trace = servers ? await live(lesson, choices, servers, options.out) : simulated(lesson, choices, options.out);
  return report(lesson, choices.variant, trace, options.json);
}

function readSetting(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UsageError(`--set takes KNOB=VALUE, not "${text}"`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function simulated(lesson: Lesson, choices: Choices, out: string | undefined): Trace {
  const header = headerOf(lesson, choices, { world: 'sim' });
  const file = out === undefined ? undefined : traceFile(out, header);
  const trace = simulate({ header, scenario: scenarioOf(lesson, choices, header) });
  trace.records.forEach((record) => file?.add(record));
  file?.keep();
  return trace;
}

async function live(
  lesson: Lesson,
  choices: Choices,
  servers: ServerAddress[],
  out: string | undefined,
): Promise<Trace> {
  const sessionTimeoutMs = choices.knobs['sessionTimeoutMs'] ?? 10_000;
  if (choices.decisions.some(({ type }) => type === 'drop' || type === 'delay' || type === 'twice'))
    throw new UsageError('single messages can only be chosen in simulation: leave out --on, or --decide');
  await reach(servers, sessionTimeoutMs);
  const header = headerOf(lesson, choices, {
    world: 'live',
    servers: servers.length,
    startedAt: new Date().toISOString(),
  });
  const file = out === undefined ? undefined : traceFile(out, header);
  const callers = choices.knobs['callers'] ?? 1;
  const bar = progress(callers);
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  process.once('SIGINT', interrupted);
  let done = 0;
  try {
    const trace = await runLive({
      ...{ header, servers, scenario: scenarioOf(lesson, choices, header), giveUpAfterMs: patience * sessionTimeoutMs },
      signal: stop.signal,
      onRecord(record) {
        file?.add(record);
        if (record.kind === 'step' && record.to === 'done' && record.from !== 'done') done++;
        bar.update(done, `${done} of ${callers} callers done · ${(record.atMs / 1000).toFixed(1)} s · Ctrl-C stops`);
      },
    });
    file?.keep();
    return trace;
  } catch (error) {
    file?.discard();
    throw error;
  } finally {
    process.off('SIGINT', interrupted);
    bar.clear();
  }
}

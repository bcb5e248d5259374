import { readFileSync } from 'node:fs';
import { choose, findLesson } from '../../lessons/choose.ts';
import { lessons } from '../../lessons/index.ts';
import { scenarioOf } from '../../lessons/lesson.ts';
import { isSet } from '../../lessons/playground/set.ts';
import { sets } from '../../lessons/playground/sets.ts';
import { replay } from '../kernel/replay.ts';
import { readTrace, TraceError, writeTrace } from '../trace/ndjson.ts';
import type { Trace } from '../trace/record.ts';
import type { Options } from './cli.ts';
import { report } from './report.ts';
import { UsageError } from './usage-error.ts';

/** `zootrope check FILE.ndjson` */
export function check([file, ...more]: string[], { json }: Options): number {
  if (file === undefined || more.length > 0)
    throw new UsageError('"check" takes one trace: zootrope check FILE.ndjson');
  const trace = read(file);
  const { header } = trace;
  const lesson = findLesson(isSet({ id: header.lesson }) ? sets : lessons, header.lesson);
  const knobs = Object.entries(header.knobs).map(([id, value]) => [id, String(value)] as const);
  const { variant, seed, decisions = [] } = header;
  const choices = choose(lesson, { variant, seed: String(seed), knobs, decisions });
  verifyReplay(file, trace, scenarioOf(lesson, choices, header));
  return report(lesson, choices.variant, trace, json);
}

/** @throws {UsageError} for a file that cannot be read, is not a trace, or was cut short. */
function read(file: string): Trace {
  try {
    const trace = readTrace(readFileSync(file, 'utf8'));
    if (trace.truncated || trace.records.at(-1)?.kind !== 'end') {
      const intact = trace.records.length;
      throw new UsageError(
        `${file} was cut short after ${intact} records; a whole trace ends with a record of kind "end"`,
      );
    }
    return trace;
  } catch (error) {
    if (error instanceof TraceError) throw new UsageError(`${file}, ${error.message}`);
    if (error instanceof Error && 'code' in error) throw new UsageError(`cannot read ${file}: ${String(error.code)}`);
    throw error;
  }
}

/** @throws {UsageError} when the machines, hearing again what they heard, do not do what the trace says they did. */
function verifyReplay(file: string, trace: Trace, { actors }: ReturnType<typeof scenarioOf>): void {
  const recorded = writeTrace(trace).split('\n');
  const again = replayed(file, trace, actors);
  const at = recorded.findIndex((line, index) => line !== again[index]);
  if (at !== -1)
    throw new UsageError(
      `${file}, line ${at + 1}: the machines do not do this when they hear what came before; the trace was altered`,
    );
}

function replayed(file: string, trace: Trace, actors: Parameters<typeof replay>[1]): string[] {
  try {
    return writeTrace(replay(trace, actors)).split('\n');
  } catch (error) {
    throw new UsageError(`${file} does not replay: ${(error as Error).message}`);
  }
}

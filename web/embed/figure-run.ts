import { indexTrace, type TraceIndex } from '../../core/frame/trace-index.ts';
import { simulate } from '../../core/sim/simulate.ts';
import { headerOf, scenarioOf, type Choices, type Lesson } from '../../lessons/lesson.ts';

/** Simulates the run of a figure where it stands: on somebody else's page there is no worker to be had. */
export function figureRun(lesson: Lesson, choices: Choices): TraceIndex {
  const header = headerOf(lesson, choices, { world: 'sim' });
  const trace = simulate({ header, scenario: scenarioOf(lesson, choices) });
  const decisive = choices.variant.steps.flatMap(({ until }) => {
    const reached = trace.records.find((record) => until(record, trace));
    return reached ? [reached.seq] : [];
  });
  return indexTrace(trace, decisive);
}

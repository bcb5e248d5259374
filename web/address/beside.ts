import { askingFor, choose, ChoiceError } from '../../lessons/choose.ts';
import type { Variant } from '../../lessons/lesson.ts';
import type { RunAddress } from './address.ts';

/**
 * The run that lies beside another, under the same seed: the same variant without its last decisions or with others in their place, or another variant
 * with the same faults and turns. What was decided about single messages stays behind: another variant has others. A recorded
 * run is not run again.
 */
export function besideOf(run: RunAddress): RunAddress | null {
  const { beside, variant, decisions, kept = decisions.length - 1, instead = [] } = run;
  if (!beside || beside === 'recorded') return null;
  if (beside === variant)
    return { ...run, beside: null, decisions: [...decisions.slice(0, Math.max(0, kept)), ...instead] };
  const common = decisions.filter(
    (one, i) => !('message' in one) && fits(run, beside, askingFor(run).decisions[i] ?? ''),
  );
  return { ...run, beside: null, variant: beside, decisions: common };
}

/** Whoever is struck must be there in the other variant. */
function fits({ lesson, knobs }: RunAddress, beside: Variant, decision: string): boolean {
  try {
    const asked = {
      variant: beside.id,
      knobs: Object.entries(knobs).map(([id, value]) => [id, String(value)] as const),
    };
    choose(lesson, { ...asked, decisions: [decision] });
    return true;
  } catch (error) {
    if (error instanceof ChoiceError) return false;
    throw error;
  }
}

import { formatDecision, parseDecision, type Decision } from '../core/scenario/decision.ts';
import type { Blow, Break } from './lesson.ts';

/** In the order in which they are offered. */
export const blows: readonly Blow[] = ['pause', 'partition', 'kill', 'drop', 'delay'];

/** @returns which blow of a budget a decision is; undefined for what no budget counts. */
export function blowOf(decision: Decision): Blow | undefined {
  const type = decision.type === 'strike' ? decision.fault.type : decision.type;
  return blows.find((blow) => blow === type);
}

/** @returns how many of each blow are left after these decisions; none is left of what the budget does not have. */
export function leftOf({ budget }: Pick<Break, 'budget'>, decisions: readonly Decision[]): Record<Blow, number> {
  const spent = (blow: Blow) => decisions.filter((one) => blowOf(one) === blow).length;
  return Object.fromEntries(blows.map((blow) => [blow, Math.max(0, (budget[blow] ?? 0) - spent(blow))])) as Record<
    Blow,
    number
  >;
}

/** @returns decisions from their texts; what is no decision, such as a link of another time may have, is left out. */
export function decisionsOf(texts: readonly string[]): Decision[] {
  return texts.flatMap((text) => {
    try {
      return [parseDecision(text)];
    } catch {
      return [];
    }
  });
}

/** @returns a decision's text, which is its name too. */
export function textOf(decision: Decision): string {
  return formatDecision(decision);
}

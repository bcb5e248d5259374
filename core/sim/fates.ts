import type { Fate } from '../scenario/decision.ts';

/** What readers have decided about single messages. */
export interface Fates {
  /**
   * @param message the `seq` of its sending.
   * @param arrivesMs when it would arrive, or undefined if it is lost anyway.
   * @returns when it does: never, once, or twice.
   */
  arrivalsMs(message: number, nowMs: number, arrivesMs: number | undefined): readonly number[];
  /** @throws {RangeError} when a decision names a message that was not sent. */
  demandAllMet(): void;
}

export function fates(decided: readonly Fate[]): Fates {
  const open = new Map(decided.map((fate) => [fate.message, fate]));
  return {
    arrivalsMs(message, nowMs, arrivesMs) {
      const fate = open.get(message);
      open.delete(message);
      if (arrivesMs === undefined || fate?.type === 'drop') return [];
      if (fate?.type === 'delay') return [arrivesMs + fate.byMs];
      return fate ? [arrivesMs, 2 * arrivesMs - nowMs] : [arrivesMs];
    },
    demandAllMet() {
      const [unmet] = open.keys();
      if (unmet !== undefined) throw new RangeError(`no message is sent at record ${unmet} of this run`);
    },
  };
}

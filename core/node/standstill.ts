import { participantOf, type Fault } from '../scenario/faults.ts';

/**
 * What stands still within this process: participants that are stopped, and ways between them that are blocked. What
 * comes for either waits, in order, until that is over.
 */
export interface Standstill {
  begin(fault: Fault): void;
  /** What waited for the fault's end happens now. */
  end(fault: Fault): void;
  /** Does what concerns an actor: now, or when its participant goes on. */
  reach(actor: string, happens: () => void): void;
  /** Lets a message travel from one actor to another: now, or when the way is free again. */
  pass(from: string, to: string, travels: () => void): void;
}

export function standstill(): Standstill {
  const stopped = new Map<string, (() => void)[]>();
  const blocked = new Map<string, (() => void)[]>();

  function goOn(waiting: Map<string, (() => void)[]>, key: string): void {
    const list = waiting.get(key) ?? [];
    waiting.delete(key);
    for (const happens of list) happens();
  }

  return {
    begin(fault) {
      if (fault.type === 'pause') stopped.set(fault.process, []);
      if (fault.type === 'partition') blocked.set(wayBetween(...fault.between), []);
    },
    end(fault) {
      if (fault.type === 'pause') goOn(stopped, fault.process);
      if (fault.type === 'partition') goOn(blocked, wayBetween(...fault.between));
    },
    reach(actor, happens) {
      const list = stopped.get(participantOf(actor));
      if (list) list.push(happens);
      else happens();
    },
    pass(from, to, travels) {
      const list = blocked.get(wayBetween(participantOf(from), participantOf(to)));
      if (list) list.push(travels);
      else travels();
    },
  };
}

/** The same in both directions. */
function wayBetween(one: string, other: string): string {
  return [one, other].sort().join(' and ');
}

import { cancelled } from './policy-error.ts';

/** What a function may know of its call, and say of it: it comes last, if the function has one parameter more than it is called with. */
export interface CallContext {
  /** Aborted when nobody waits for this call any more. */
  readonly signal: AbortSignal;
  /** Its name: `call#3.1` is the first that a retry makes for `call#3`. */
  readonly call: string;
  /**
   * To be said when there is a connection, and before anything is sent over it: a `timeout` with a `connectTimeoutMs` takes what
   * ends before for what certainly did not happen. When the call is over it says nothing to anybody.
   */
  readonly connected: () => void;
  /** To be said at each part of the answer: a `timeout` with a `readTimeoutMs` waits for the next. As `connected` else. */
  readonly progressed: () => void;
}

/** The function at work on a call, as far as its context goes. */
interface Worked {
  readonly call: string;
  controller: AbortController | undefined;
  readonly state: 'busy' | 'answered' | 'stopped';
}

/** How far the function is with a call. */
export type Progress = 'connected' | 'progressed';

/**
 * A class, for its getters: an object literal that has one takes forty times as long to make, and one is made at every call.
 * They give functions that need no `this`, so that each can be taken out by its name.
 */
export class WorkContext implements CallContext {
  readonly call: string;
  readonly #worked: Worked;
  readonly #tell: (type: Progress, call: string, asked: number | null) => void;
  /** The record that says that the function is to be called. */
  readonly #asked: number | null;

  constructor(
    worked: Worked,
    tell: (type: Progress, call: string, asked: number | null) => void,
    asked: number | null,
  ) {
    this.call = worked.call;
    this.#worked = worked;
    this.#tell = tell;
    this.#asked = asked;
  }

  get signal(): AbortSignal {
    const worked = this.#worked;
    if (worked.controller) return worked.controller.signal;
    worked.controller = new AbortController();
    // Nobody waits any more: the signal was not asked for in time.
    if (worked.state === 'stopped') worked.controller.abort(cancelled());
    return worked.controller.signal;
  }

  get connected(): () => void {
    return () => this.#say('connected');
  }

  get progressed(): () => void {
    return () => this.#say('progressed');
  }

  #say(type: Progress): void {
    if (this.#worked.state === 'busy') this.#tell(type, this.call, this.#asked);
  }
}

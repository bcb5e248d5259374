/**
 * What a caller is doing, as the figure tells it: one mark, one word, one colour and one shape, the same in every view.
 * `other` is a state this table does not know; its own name is then the word.
 */
export type Mark =
  'idle' | 'waits' | 'holds' | 'calls' | 'backs-off' | 'doubtful' | 'lost' | 'still' | 'done' | 'other';

export interface Doing {
  mark: Mark;
  word: string;
}

export const doing = {
  idle: { mark: 'idle', word: 'idle' },
  waits: { mark: 'waits', word: 'waits' },
  holds: { mark: 'holds', word: 'holds' },
  /** Where what it does with the lock is the question. */
  believes: { mark: 'holds', word: 'believes it holds' },
  still: { mark: 'still', word: 'stands still' },
  calls: { mark: 'calls', word: 'calls' },
  'backs-off': { mark: 'backs-off', word: 'backs off' },
  doubtful: { mark: 'doubtful', word: 'doubtful' },
  lost: { mark: 'lost', word: 'lost' },
  failed: { mark: 'lost', word: 'failed' },
  answered: { mark: 'holds', word: 'answered' },
  /** It may have happened. */
  callFailed: { mark: 'doubtful', word: 'failed' },
  /** By a breaker. */
  rejected: { mark: 'lost', word: 'rejected' },
  leaving: { mark: 'holds', word: 'lets go' },
  refused: { mark: 'lost', word: 'refused' },
  dead: { mark: 'lost', word: 'dead' },
  done: { mark: 'done', word: 'done' },
} as const satisfies Record<string, Doing>;

/** The order in which counts are told: who moves first, who is through last. */
export const marks: readonly Mark[] = [
  'holds',
  'calls',
  'doubtful',
  'lost',
  'still',
  'backs-off',
  'waits',
  'other',
  'idle',
  'done',
];

/**
 * @param caller state of the participant's caller, as a dotted path.
 * @param gate state of its lock or semaphore, where it has one: a caller at work *holds* only while that says so.
 */
export function doingOf(caller: string | undefined, gate: string | undefined): Doing {
  const state = headOf(caller ?? 'idle');
  const held = headOf(gate ?? '');
  if (state === 'done' || state === 'refused') return doing[state];
  if (held === 'doubtful' || held === 'lost' || held === 'failed') return doing[held];
  switch (state) {
    case 'idle':
      return doing.idle;
    case 'waiting':
      return held === 'held' ? doing.holds : doing.waits;
    case 'calling':
      return held === 'held' ? doing.holds : doing.calls;
    case 'backingOff':
      return doing['backs-off'];
    case 'leaving':
      return doing.leaving;
    default:
      return { mark: 'other', word: wordsOf(lastOf(caller ?? '')) };
  }
}

/** `suspended.pausing` → `suspended`. */
export function headOf(path: string): string {
  return /^[^. ]*/.exec(path)?.[0] ?? '';
}

function lastOf(path: string): string {
  return /[^. ]*$/.exec(path)?.[0] ?? '';
}

/** `backingOff` → `backing off`. */
export function wordsOf(state: string): string {
  return state.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

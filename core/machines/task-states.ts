/** Parts of the task worker's statechart; the whole is in task-worker.ts. */

const patience = {
  deciding: { always: [{ guard: 'isBounded', target: 'bounded' }, { target: 'patient' }] },
  patient: {},
} as const;

/** A listing that takes too long, by a leader and by one who is none. */
export const givenUpInTurn = {
  initial: 'deciding',
  states: {
    ...patience,
    bounded: { after: { callTimeout: { target: '#taskWorker.leavingTurn', actions: 'giveUpList' } } },
  },
} as const;
const givenUp = {
  initial: 'deciding',
  states: {
    ...patience,
    bounded: { after: { callTimeout: { target: '#taskWorker.turning', actions: 'giveUpList' } } },
  },
} as const;

/** From a list to a claim on one of the tasks in it. */
export const claiming = {
  choosing: {
    entry: 'draw',
    on: { drawn: [{ guard: 'attempts', target: 'claiming', actions: 'pick' }, { target: 'leavingTurn' }] },
  },
  claiming: {
    entry: 'claim',
    on: {
      replied: [
        {
          guard: { type: 'done', params: { of: 'claim' } },
          target: 'claimed',
          actions: ['keep', 'tellClaimed'],
        },
        { guard: 'mayBeOurs', target: 'verifying' },
        {
          guard: { type: 'answered', params: { of: 'claim' } },
          target: 'tallying',
          actions: ['tellMissed', 'countLoss'],
        },
      ],
    },
  },
  verifying: {
    entry: 'verify',
    on: {
      replied: [
        {
          guard: { type: 'done', params: { of: 'verify' } },
          target: 'claimed',
          actions: ['keep', 'tellClaimed'],
        },
        { guard: { type: 'noNode', params: { of: 'verify' } }, target: 'tallying', actions: 'countLoss' },
        { guard: { type: 'unknown', params: { of: 'verify' } }, target: 'verifying', reenter: true },
      ],
    },
  },
  claimed: { always: [{ guard: 'isPersistent', target: 'pruning' }, { target: 'tallying' }] },
  // As written: whatever becomes of it.
  pruning: {
    entry: 'prune',
    on: { replied: { guard: { type: 'answered', params: { of: 'prune' } }, target: 'tallying' } },
  },
} as const;

/** From a claim to the record of what has been done. */
export const working = {
  working: {
    entry: ['tellBegun', 'work'],
    on: {
      worked: [
        { guard: 'mustRecord', target: 'finishing' },
        { guard: 'mustRetire', target: 'retiring', actions: 'tellFinished' },
        { guard: 'isOurWork', target: 'clearing', actions: 'tellFinished' },
      ],
    },
  },
  finishing: {
    entry: 'finish',
    on: {
      replied: [
        {
          guard: { type: 'done', params: { of: 'finish' } },
          target: 'continuing',
          actions: ['tellFinished', 'drop'],
        },
        // In one session nobody else takes the claim away: the first answer, which was lost, was yes.
        { guard: 'wasUnsure', target: 'continuing', actions: ['tellFinished', 'drop'] },
        {
          guard: { type: 'unknown', params: { of: 'finish' } },
          target: 'finishing',
          reenter: true,
          actions: 'doubt',
        },
        {
          guard: { type: 'noNode', params: { of: 'finish' } },
          target: 'continuing',
          actions: ['tellForfeited', 'drop'],
        },
        {
          guard: { type: 'exists', params: { of: 'finish' } },
          target: 'continuing',
          actions: ['tellForfeited', 'drop'],
        },
      ],
    },
  },
  retiring: {
    entry: 'retire',
    on: { replied: { guard: { type: 'answered', params: { of: 'retire' } }, target: 'clearing' } },
  },
  clearing: {
    entry: 'clear',
    on: {
      replied: { guard: { type: 'answered', params: { of: 'clear' } }, target: 'continuing', actions: 'drop' },
    },
  },
} as const;

/** With nothing to do: looking after the claims of those who are gone, and then waiting. */
export const resting = {
  initial: 'deciding',
  states: {
    deciding: {
      always: [
        { guard: 'wantsWatch', target: '#taskWorker.seeking', actions: 'leaveWatch' },
        { guard: 'inTransaction', target: 'inspecting' },
        { guard: 'isAllDone', target: '#taskWorker.gone' },
        { target: 'waiting' },
      ],
    },
    inspecting: {
      entry: 'inspect',
      ...givenUp,
      on: {
        replied: [
          { guard: { type: 'done', params: { of: 'inspect' } }, target: 'mustering', actions: 'noteClaims' },
          { guard: { type: 'unknown', params: { of: 'inspect' } }, target: 'inspecting', reenter: true },
        ],
      },
    },
    mustering: {
      entry: 'muster',
      ...givenUp,
      on: {
        replied: [
          { guard: { type: 'done', params: { of: 'muster' } }, target: 'sorting', actions: 'noteOrphans' },
          { guard: { type: 'unknown', params: { of: 'muster' } }, target: 'mustering', reenter: true },
        ],
      },
    },
    sorting: {
      always: [
        { guard: 'hasOrphans', target: 'recovering' },
        { guard: 'isStirred', target: '#taskWorker.seeking' },
        { guard: 'isAllDone', target: '#taskWorker.gone' },
        { target: 'waiting' },
      ],
    },
    recovering: {
      entry: 'recover',
      on: {
        replied: [
          {
            guard: { type: 'done', params: { of: 'recover' } },
            target: 'sorting',
            actions: ['tellRecovered', 'dropOrphan'],
          },
          // Given back by another, or perhaps by us: looking again will tell.
          { guard: { type: 'answered', params: { of: 'recover' } }, target: 'sorting', actions: 'dropOrphan' },
        ],
      },
    },
    waiting: {
      always: { guard: 'isStirred', target: '#taskWorker.seeking' },
      after: { poll: '#taskWorker.seeking' },
    },
  },
} as const;

/** How a lock comes to have a znode, and never two: a part of lock.ts. */

/**
 * The create is protected: its name tells whose it is. When the answer is lost, whoever asked looks for its znode, after a
 * `sync`: a server that lags behind would show none, and a second one would wait behind the first for ever.
 */
export const joining = {
  initial: 'needingSession',
  on: {
    expired: '#lock.failed',
    closed: '#lock.failed',
    cancel: { target: '#lock.cleaning', actions: 'announceCancelled' },
    replied: { guard: 'refusedEntry', target: '#lock.cleaning', actions: 'announceRefusal' },
  },
  after: { acquireDeadline: { target: '#lock.cleaning', actions: 'announceDeadline' } },
  states: {
    needingSession: {
      always: { guard: 'hasSession', target: 'entering' },
      on: { connected: { target: 'entering', actions: 'meetSession' } },
    },
    entering: {
      entry: 'enter',
      on: {
        replied: [
          { guard: { type: 'done', params: { of: 'enter' } }, target: '#lock.queued', actions: 'takePlace' },
          { guard: { type: 'noNode', params: { of: 'enter' } }, target: 'makingParent' },
          // Made or not? The znode's name will tell.
          { guard: { type: 'unknown', params: { of: 'enter' } }, target: 'seeking' },
        ],
      },
    },
    makingParent: {
      entry: 'makeParent',
      on: {
        replied: [
          { guard: { type: 'done', params: { of: 'make-parent' } }, target: 'entering' },
          { guard: { type: 'exists', params: { of: 'make-parent' } }, target: 'entering' },
          { guard: { type: 'unknown', params: { of: 'make-parent' } }, target: 'makingParent', reenter: true },
        ],
      },
    },
    seeking: {
      entry: ['sync', 'seek'],
      on: {
        replied: [
          { guard: 'foundOwn', target: 'recognising', actions: 'findPlace' },
          { guard: 'foundNone', target: 'entering' },
          { guard: { type: 'unknown', params: { of: 'seek' } }, target: 'seeking', reenter: true },
        ],
      },
    },
    recognising: {
      entry: 'recognise',
      on: {
        replied: [
          { guard: { type: 'done', params: { of: 'recognise' } }, target: '#lock.queued', actions: 'learnToken' },
          { guard: { type: 'noNode', params: { of: 'recognise' } }, target: 'entering', actions: 'losePlace' },
          { guard: { type: 'unknown', params: { of: 'recognise' } }, target: 'recognising', reenter: true },
        ],
      },
    },
  },
} as const;

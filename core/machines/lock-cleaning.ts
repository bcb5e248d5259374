/** How a lock that nobody waits for any more clears its znode away: a part of lock.ts. */

/**
 * Asked until it is answered, over as many connections as it takes: a znode left behind would block everyone after it for as
 * long as its session lives. Whoever acquires meanwhile waits for that, but no longer than the deadline.
 */
export const cleaning = {
  type: 'parallel',
  states: {
    clearing: {
      initial: 'deciding',
      on: { expired: '.cleared', closed: '.cleared' },
      states: {
        deciding: {
          always: [
            { guard: 'knowsOwn', target: 'deleting' },
            { guard: 'hasSession', target: 'seeking' },
            { target: 'cleared' },
          ],
        },
        // What was asked before is done before: when a create is still under way, this sees what has come of it.
        seeking: {
          entry: ['sync', 'seek'],
          on: {
            replied: [
              { guard: 'foundOwn', target: 'deleting', actions: 'findPlace' },
              { guard: { type: 'unknown', params: { of: 'seek' } }, target: 'seeking', reenter: true },
              { guard: { type: 'answered', params: { of: 'seek' } }, target: 'cleared' },
            ],
          },
        },
        deleting: {
          entry: 'leave',
          on: {
            replied: [
              { guard: { type: 'unknown', params: { of: 'leave' } }, target: 'deleting', reenter: true },
              { guard: { type: 'answered', params: { of: 'leave' } }, target: 'cleared' },
            ],
          },
        },
        cleared: {
          always: [{ guard: 'wanted', target: '#lock.joining', actions: 'beginAnew' }, { target: '#lock.idle' }],
        },
      },
    },
    asking: {
      initial: 'nobody',
      states: {
        nobody: { on: { acquire: { target: 'somebody', actions: 'noteWanted' } } },
        somebody: {
          on: { cancel: { target: 'nobody', actions: ['announceCancelled', 'noteUnwanted'] } },
          after: { acquireDeadline: { target: 'nobody', actions: ['announceDeadline', 'noteUnwanted'] } },
        },
      },
    },
  },
} as const;

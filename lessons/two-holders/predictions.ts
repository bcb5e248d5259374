import type { Prediction } from '../lesson.ts';

/** Asked before each variant runs; every wrong answer is keyed to what one must believe to give it. */
export const predictions = {
  'as-written': {
    question: 'Ana holds the lock, and her process stands still for 20 s. Her session lasts 10. Who writes?',
    choices: [
      {
        id: 'ana',
        text: 'Ana, and Bo after her: she holds the lock until she lets go',
        reply: 'The ensemble gave the lock to Bo ten seconds before Ana went on. Nobody asked her code.',
        misconception: 'I hold the lock until my code releases it.',
      },
      {
        id: 'bo',
        text: 'Only Bo: Ana’s lock is gone, so her write fails',
        reply:
          'Nothing makes it fail. The lock is in ZooKeeper, the write goes to the resource, and that knows of no lock.',
        misconception: 'The lock protects the resource by itself.',
      },
      {
        id: 'both',
        text: 'Bo, and then Ana over it',
        right: true,
        reply: 'Bo wrote under a lock that was his. Then Ana went on in the middle of a sentence, and wrote over it.',
      },
    ],
  },
  partitioned: {
    question: 'Now Ana runs, but cannot reach ZooKeeper. When does she learn that her lock is gone?',
    choices: [
      {
        id: 'timeout',
        text: 'After her session timeout, on her own clock',
        reply:
          'Her client only knows that it is disconnected. It does not declare the session expired; the ensemble does.',
        misconception: 'Disconnected means expired.',
      },
      {
        id: 'heals',
        text: 'When she can talk to ZooKeeper again',
        right: true,
        reply: 'Only the ensemble can say that a session has expired, and it can say so only to one it can reach.',
      },
      {
        id: 'once',
        text: 'When Bo takes it: a watch tells her',
        reply: 'A watch is a message from a server. She is cut off from all of them.',
        misconception: 'A watch is a subscription that always arrives.',
      },
    ],
  },
  careful: {
    question: 'Ana now stops as soon as she is suspended, before anyone can expire her. Can a late write still happen?',
    choices: [
      {
        id: 'no',
        text: 'No: she stops before Bo can have the lock',
        reply:
          'She stopped in time. The write that she had sent before did not: it was on its way for about seventeen seconds.',
        misconception: 'Who stops in time cannot write late.',
      },
      {
        id: 'yes',
        text: 'Yes: what she has sent may arrive later',
        right: true,
        reply: 'A message that is under way cannot be called back, and no clock bounds how long it takes.',
      },
    ],
  },
  corrected: {
    question: 'The resource now remembers the greatest fencing token it has seen. What changes?',
    choices: [
      {
        id: 'one',
        text: 'Only one believes it holds the lock',
        reply:
          'What Ana believes is the same as before. A belief cannot be taken away from a process that stands still.',
        misconception: 'A lock, done right, has one holder.',
      },
      {
        id: 'refused',
        text: 'Two still believe it, and the late write is refused',
        right: true,
        reply: 'The belief stays wrong, and does no harm: her token is older than the one that came with Bo’s write.',
      },
    ],
  },
} as const satisfies Record<string, Prediction>;

import type { Knobs } from '../../core/trace/record.ts';
import type { Prediction } from '../lesson.ts';
import type { Settings } from './scenario.ts';

/** When all are done if the calls come one after another. */
const oneByOne = (knobs: Knobs) => (knobs as Settings).callers * (knobs as Settings).serviceMs;

/** When all are done if so many are served at a time. */
const inTurnsOf = (atOnce: 'limit' | 'permits') => (knobs: Knobs) =>
  Math.ceil((knobs as Settings).callers / (knobs as Settings)[atOnce]) * (knobs as Settings).serviceMs;

/** Asked before each variant runs; every wrong answer is keyed to what one must believe to give it. */
export const predictions = {
  burst: {
    question: 'Fifty calls in a minute is within quota. What happens when all fifty come at once?',
    choices: [
      {
        id: 'fine',
        text: 'Nothing: the quota allows fifty',
        reply: 'The quota counts calls in a minute. The model counts calls at the same moment, and it serves five.',
        misconception: 'A quota on volume is a promise of capacity.',
      },
      {
        id: 'five',
        text: 'Five are served, the rest are throttled and come again',
        right: true,
        reply: 'Five were served. All the others came again, and again, until a slot was free.',
      },
      {
        id: 'queue',
        text: 'They queue up inside the model',
        reply: 'An endpoint that limits concurrency turns calls away. The queue, if there is to be one, is yours.',
        misconception: 'A service that is busy makes its callers wait.',
      },
    ],
  },
  spread: {
    question: 'The same fifty calls, spread evenly over a minute. How many are throttled?',
    choices: [
      {
        id: 'none',
        text: 'None',
        right: true,
        reply: 'A call a little more than every second, each a second long: about one at a time.',
      },
      {
        id: 'some',
        text: 'Some: the volume is the same',
        reply: 'The volume is the same and nobody was throttled. Only the moments changed.',
        misconception: 'Throttling is about how much is sent.',
      },
    ],
  },
  'rate-limited': {
    question:
      'A limiter lets one call through each second. After 15 seconds a call takes eight times as long. And now?',
    choices: [
      {
        id: 'safe',
        text: 'Nothing: the rate has not changed',
        reply:
          'The rate did not change. The number of calls in flight is rate times duration, and that grew eightfold.',
        misconception: 'A rate limit bounds concurrency.',
      },
      {
        id: 'throttled',
        text: 'Calls are throttled again',
        right: true,
        reply: 'One a second, eight seconds each: eight in flight, and the model serves five. Little’s law.',
      },
      {
        id: 'slower',
        text: 'The limiter slows down with it',
        reply:
          'A rate limiter hears nothing from the model. It would have to count what is in flight, and then it is a semaphore.',
        misconception: 'A limiter adapts to the service behind it.',
      },
    ],
  },
  lock: {
    question: 'The lock is on. How long until all fifty are done?',
    choices: [
      {
        id: 'same',
        atMs: inTurnsOf('limit'),
        text: 'About as long as before, without the errors',
        reply: 'Nobody is throttled, and everybody waits: one after another is fifty times one call.',
        misconception: 'A lock cures overload.',
      },
      {
        id: 'fifty',
        atMs: oneByOne,
        text: 'Fifty times one call',
        right: true,
        reply: 'One at a time: fifty calls of a second are fifty seconds, and the hand-overs between them.',
      },
      {
        id: 'tenth',
        atMs: inTurnsOf('limit'),
        text: 'A tenth of that: five are served at once',
        reply: 'The model could serve five. The lock lets one through.',
        misconception: 'A lock cures overload.',
      },
    ],
  },
  semaphore: {
    question: 'Five permits instead of one. How long until all fifty are done?',
    choices: [
      {
        id: 'fifty',
        atMs: oneByOne,
        text: 'Fifty times one call',
        reply: 'That was the lock. Five permits fill the five slots that the model has.',
        misconception: 'Coordination means one at a time.',
      },
      {
        id: 'ten',
        atMs: inTurnsOf('permits'),
        text: 'Ten times one call',
        right: true,
        reply: 'Fifty calls, five at a time: ten turns, and nobody is throttled.',
      },
      {
        id: 'throttled',
        atMs: inTurnsOf('permits'),
        text: 'Ten times one call, with some throttled',
        reply: 'The permits are as many as the slots. A call that finds the model full would need a sixth permit.',
        misconception: 'More than one at a time is a race.',
      },
    ],
  },
} as const satisfies Record<string, Prediction>;

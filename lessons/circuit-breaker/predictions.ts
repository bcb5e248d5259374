import type { Prediction } from '../lesson.ts';

/** Asked before each variant runs; every wrong answer is keyed to what one must believe to give it. */
export const predictions = {
  'as-written': {
    question: 'One call in 25 fails, by chance alone. The breaker opens after five failures. What share is answered?',
    choices: [
      {
        id: 'nearly-all',
        text: 'Nearly all: 24 of 25, and a little less',
        reply: 'So the service answers. Behind the breaker it was hardly more than half.',
        misconception: 'A breaker opens only when the service is down.',
      },
      {
        id: 'half',
        text: 'A little more than half',
        right: true,
        reply: 'Five failures come sooner or later, and each time everybody is turned away for half a minute.',
      },
      {
        id: 'never-five',
        text: 'All that go well: five failures in a row never come',
        reply: 'Nobody said in a row. This breaker counts failures and does not forget them while it is closed.',
        misconception: 'A success clears the count.',
      },
    ],
  },
  window: {
    question: 'Now a failure counts for ten seconds, and half of ten calls must have failed. How often does it open?',
    choices: [
      {
        id: 'never',
        text: 'Never, in this run',
        right: true,
        reply: 'One failure in 25 is not one in two. What is past has left the window.',
      },
      {
        id: 'less',
        text: 'About half as often',
        reply: 'It is not a weaker dose of the same thing. A share of recent calls does not add up over hours.',
        misconception: 'A higher threshold is the cure.',
      },
    ],
  },
  probes: {
    question: 'The service is down, the breaker open. After 30 s a hundred callers come at once. How many get through?',
    choices: [
      {
        id: 'three',
        text: 'Three: it needs three successes to close',
        reply: 'It counts successes. To know how many it has let through it would have to count at the door.',
        misconception: 'Half-open lets a few calls through.',
      },
      {
        id: 'one',
        text: 'One, and the others wait for what becomes of it',
        reply: 'Some libraries do that. This one asks nobody to wait.',
        misconception: 'Half-open lets a few calls through.',
      },
      {
        id: 'all',
        text: 'All hundred',
        right: true,
        reply: 'Until the first failure is back, the half-open breaker says yes to everyone.',
      },
    ],
  },
  hung: {
    question: 'The service does not fail now: it stops answering. When does the breaker open?',
    choices: [
      {
        id: 'five',
        text: 'After five calls without an answer',
        reply: 'No answer is no failure. Nothing came back that could have been counted.',
        misconception: 'No answer counts as a failure.',
      },
      {
        id: 'never',
        text: 'Never',
        right: true,
        reply: 'It hears of a call when the call ends. These do not end.',
      },
    ],
  },
  stale: {
    question: 'Three old calls are answered while the half-open breaker’s own probes hang. What does it do?',
    choices: [
      {
        id: 'waits',
        text: 'It waits for its own probes',
        reply: 'It would have to know which answers are to its probes. It counts any three.',
        misconception: 'An answer says how the service is now.',
      },
      {
        id: 'closes',
        text: 'It closes',
        right: true,
        reply: 'Three successes are three successes. That they were asked for half a minute ago is not on record.',
      },
    ],
  },
  corrected: {
    question:
      'Everything at once: it hangs, fails, hangs, answers late, and is well. How often does this breaker close?',
    choices: [
      {
        id: 'once',
        text: 'Once, at the end',
        right: true,
        reply: 'Each try before that failed or had no answer, and late answers to old calls were dropped.',
      },
      {
        id: 'each',
        text: 'After each half-open time',
        reply: 'A half-open time ends with what its own probes have shown. That may be: open again.',
        misconception: 'Half-open is on the way to closed.',
      },
    ],
  },
  cockatiel: {
    question: 'The same bad day with cockatiel’s rules. Its probe hangs. What do the other callers get?',
    choices: [
      {
        id: 'rejected',
        text: 'They are turned away at once',
        reply: 'They wait with the probe, for as long as it hangs.',
        misconception: 'A breaker always fails fast.',
      },
      {
        id: 'wait',
        text: 'They wait for the probe',
        right: true,
        reply:
          'All who come while it is half-open queue behind the one that tries. Bound the call, not only the breaker.',
      },
    ],
  },
  opossum: {
    question: 'The same bad day with opossum’s rules. Its probe hangs, and an old call is answered. And now?',
    choices: [
      {
        id: 'stays',
        text: 'It stays half-open: the probe has not come back',
        reply: 'A success is a success here, whichever call it belongs to.',
        misconception: 'An answer says how the service is now.',
      },
      {
        id: 'closes',
        text: 'It closes, and the service hangs',
        right: true,
        reply: 'And then it lets everyone through again, to a service that does not answer.',
      },
    ],
  },
  resilience4j: {
    question: 'The same bad day with resilience4j’s rules. It can count slow calls. Does it hear the silence?',
    choices: [
      {
        id: 'yes',
        text: 'Yes: a call that hangs is a slow call',
        reply: 'It measures how long a call took when it ends. One that hangs has not taken any time yet.',
        misconception: 'No answer counts as a failure.',
      },
      {
        id: 'no',
        text: 'No: a call counts when it ends',
        right: true,
        reply: 'It opened only when calls came back refused. Give the call a time limit, below the breaker.',
      },
    ],
  },
} as const satisfies Record<string, Prediction>;

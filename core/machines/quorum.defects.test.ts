/** What goes wrong with the quorum operation as it was published, by schedule, and with neither of the corrected ones. */
import { describe, expect, test } from 'vitest';
import { drive } from './fixtures/drive.ts';
import {
  answerLost,
  calls,
  cancels,
  outcomes,
  runQuorum,
  slow,
  values,
  type QuorumForm,
  type QuorumRun,
} from './fixtures/quorum-runs.ts';
import { quorumAsWritten, quorumAsWrittenMachine } from './quorum-as-written.ts';
import { registerMachine } from './register.ts';
import { sagaMachine } from './saga.ts';

const corrected = ['register', 'saga'] as const;
const three = { A: 'answers', B: 'answers', C: 'answers' } as const;
/** Of an operation that a register writes, or a saga adds. */
const what = (form: QuorumForm) => (form === 'register' ? '1' : '+1');
const one = (form: QuorumForm, run: Omit<QuorumRun, 'script'>) =>
  runQuorum(form, { ...run, script: [calls(0, 'ana#1', what(form))] });
const all = (value: string) => ({ A: value, B: value, C: value });
const succeeded = { type: 'succeeded' };

describe('C answers after 60 ms', () => {
  const run = { nodes: { ...three, C: { answerMs: 59 } }, quorum: 2 };

  test('as written: it waits 100 ms for it, and does not count it', () => {
    const trace = one('asWritten', run);
    expect(outcomes(trace)).toMatchObject([{ atMs: 101, outcome: succeeded }]);
    expect(JSON.stringify(trace.records)).toContain(
      '"results":[{"node":"A","status":"success"},{"node":"B","status":"success"}]',
    );
  });

  test.each(corrected)('%s: it waits for nobody once it has a quorum', (form) => {
    // One round trip; a register first asks which versions there are.
    expect(outcomes(one(form, run))).toMatchObject([{ atMs: form === 'register' ? 2 : 1, outcome: succeeded }]);
  });
});

describe('C gets it two seconds later', () => {
  const run = { nodes: three, quorum: 2, faults: [slow('C', 0, 2000)] };

  test('as written: it applies what the caller was told is over and done', () => {
    const trace = one('asWritten', run);
    expect(outcomes(trace)[0]!.atMs).toBeLessThan(200);
    expect([values(trace, 1999), values(trace)]).toEqual([{ A: '1', B: '1', C: '0' }, all('1')]);
  });

  test.each(corrected)('%s: that is awaited, and said when it is so', (form) => {
    const trace = one(form, run);
    expect(JSON.stringify(trace.records)).toContain(form === 'saga' ? '"completed"' : '"repaired"');
    expect(values(trace)).toEqual(all('1'));
  });
});

describe('A does it, B does it and its answer is lost, C refuses', () => {
  const run = { nodes: { ...three, C: 'refuses' }, quorum: 3, faults: [answerLost('B')] } as const;

  test('as written: only those that said so are rolled back', () => {
    const trace = one('asWritten', run);
    expect(values(trace)).toEqual({ A: '0', B: '1', C: '0' });
    // And it says that it is certain.
    expect(outcomes(trace)).toMatchObject([{ outcome: { type: 'failed', definite: true } }]);
  });

  test('saga: whoever may have done it undoes it', () => {
    const trace = one('saga', run);
    expect(values(trace)).toEqual(all('0'));
    expect(outcomes(trace)).toMatchObject([{ outcome: { type: 'failed', error: 'refused', definite: false } }]);
  });

  test('register: with a quorum of two of three it is decided, and carried forward', () => {
    const trace = one('register', { ...run, nodes: three, quorum: 2, faults: [answerLost('B')] });
    expect([outcomes(trace)[0]!.outcome.type, values(trace)]).toEqual(['succeeded', all('1')]);
  });
});

describe('C refuses, and the others are a quorum', () => {
  const run = { nodes: { ...three, C: 'refuses' }, quorum: 2 } as const;
  /** C is heard first: what it says counts before there is a quorum. */
  const faults = [slow('A', 0, 5), slow('B', 0, 5)];

  test('as written: what C never did is taken away from it', () => {
    expect(values(one('asWritten', { ...run, faults }))).toEqual({ A: '1', B: '1', C: '-1' });
  });

  test.each(corrected)('%s: nothing is taken away', (form) => {
    expect(values(one(form, { ...run, faults }))).toEqual({ A: '1', B: '1', C: '0' });
  });
});

describe('C does it, and its connection is reset', () => {
  const run = { nodes: { ...three, C: 'resets' }, quorum: 2, faults: [slow('A', 0, 5), slow('B', 0, 5)] } as const;

  test('as written: on success it is undone there: three copies become two', () => {
    const trace = one('asWritten', run);
    expect([outcomes(trace)[0]!.outcome.type, values(trace)]).toEqual(['succeeded', { A: '1', B: '1', C: '0' }]);
  });

  test.each(corrected)('%s: it stays', (form) => {
    expect(values(one(form, run))).toEqual(all('1'));
  });
});

describe.each([
  ['three of three, C after 7 s', 3, three, 7000, { A: '0', B: '0', C: '1' }],
  ['four of four, C after 5.15 s', 4, { ...three, D: 'answers' }, 5150, { A: '0', B: '0', C: '1', D: '0' }],
] as const)('%s: the request lands after its rollback', (_name, quorum, nodes, toMs, left) => {
  const run = { nodes, quorum, faults: [slow('C', 0, toMs)] };

  test('as written: an operation that is reported as failed persists', () => {
    const trace = one('asWritten', run);
    expect(outcomes(trace)).toMatchObject([{ outcome: { type: 'failed', definite: true } }]);
    expect(values(trace)).toEqual(left);
  });

  test('saga: it finds a tombstone, or is undone', () => {
    const trace = one('saga', run);
    expect(outcomes(trace)).toMatchObject([{ outcome: { type: 'failed', error: 'timeout', definite: false } }]);
    expect(Object.values(values(trace)).every((value) => value === '0')).toBe(true);
  });

  test('register: it is not told as failed, and carried forward', () => {
    const trace = one('register', { ...run, faults: [slow('C', 0.8, toMs)] });
    expect(outcomes(trace)).toMatchObject([{ outcome: { type: 'failed', error: 'unknown', definite: false } }]);
    expect(new Set(Object.values(values(trace)))).toEqual(new Set(['1']));
  });
});

describe('two of three refuse after 1 ms, the third says nothing', () => {
  const run = {
    nodes: { A: 'refuses', B: 'refuses', C: 'answers' },
    quorum: 2,
    faults: [slow('C', 0, 60_000)],
  } as const;

  test('as written: the caller hears of it after 5 s', () => {
    expect(outcomes(one('asWritten', run))).toMatchObject([{ atMs: 5000, outcome: { type: 'failed' } }]);
  });

  test.each(corrected)('%s: at once, for n-q+1 have failed', (form) => {
    expect(outcomes(one(form, run))).toMatchObject([{ atMs: 1, outcome: { type: 'failed', error: 'refused' } }]);
  });
});

describe('Y is decided while X fails', () => {
  // X is on A alone when Y comes; what X still waits for is answered after Y has its quorum.
  const xs = (form: QuorumForm) => calls(0, 'ana#1', form === 'saga' ? '+10' : 'X');
  const ys = (form: QuorumForm) => calls(1000, 'bo#1', form === 'saga' ? '+1' : 'Y', 'bo');
  const run = (form: QuorumForm) =>
    runQuorum(form, {
      nodes: three,
      quorum: 2,
      script: [xs(form), ys(form)],
      coordinators: ['ana', 'bo'],
      // Of a register's two rounds the first is through.
      faults: [
        slow('B', form === 'register' ? 0.8 : 0, 20_000),
        slow('C', form === 'register' ? 0.8 : 0, 20_000),
        slow('C', 0, 20_000, 'bo'),
      ],
    });
  const ended = (form: QuorumForm) =>
    Object.fromEntries(outcomes(run(form)).map(({ call, outcome }) => [call, outcome.type]));

  test('as written: the rollback of X brings back what was there before it: Y, though decided, is on one of three', () => {
    expect(ended('asWritten')).toEqual({ 'ana#1': 'failed', 'bo#1': 'succeeded' });
    expect(values(run('asWritten'), 19_000)).toEqual({ A: '0', B: 'Y', C: '0' });
  });

  test('register: Y is newer than X, and X never comes back', () => {
    expect(ended('register')).toEqual({ 'ana#1': 'failed', 'bo#1': 'succeeded' });
    expect(values(run('register'), 19_000)).toEqual({ A: 'Y', B: 'Y', C: '0' });
    expect(values(run('register'))).toEqual(all('Y'));
  });

  test('saga: what X added is taken away again, and what Y added is left', () => {
    expect(ended('saga')).toEqual({ 'ana#1': 'failed', 'bo#1': 'succeeded' });
    expect(values(run('saga'))).toEqual(all('1'));
  });
});

describe('two write at the same time', () => {
  const run = (form: QuorumForm) =>
    runQuorum(form, {
      nodes: three,
      quorum: 2,
      script: [calls(0, 'ana#1', form === 'saga' ? '+10' : 'X'), calls(0, 'bo#1', form === 'saga' ? '+1' : 'Y', 'bo')],
      coordinators: ['ana', 'bo'],
      // X is last on B, Y on A and C.
      faults: [slow('B', 0, 20), slow('A', 0, 20, 'bo'), slow('C', 0, 20, 'bo')],
    });

  test('as written: both are told that they succeeded, and the copies differ', () => {
    expect(outcomes(run('asWritten')).map(({ outcome }) => outcome.type)).toEqual(['succeeded', 'succeeded']);
    expect(values(run('asWritten'))).toEqual({ A: 'Y', B: 'X', C: 'Y' });
  });

  test.each([
    ['register', 1],
    ['saga', 1],
  ] as const)('%s: whatever the order, they end up the same', (form, different) => {
    expect(outcomes(run(form)).map(({ outcome }) => outcome.type)).toEqual(['succeeded', 'succeeded']);
    expect(new Set(Object.values(values(run(form)))).size).toBe(different);
  });
});

describe('the caller gives up after half a second', () => {
  const run = (form: QuorumForm) =>
    runQuorum(form, {
      nodes: form === 'register' ? three : { A: { answerMs: 600 }, B: { answerMs: 600 }, C: { answerMs: 600 } },
      quorum: 2,
      script: [calls(0, 'ana#1', what(form)), cancels(500, 'ana#1')],
      // Of a register's two rounds the first is through, and what is written in the second is confirmed late.
      faults: form === 'register' ? ['A', 'B', 'C'].map((node) => slow(node, 1.2, 600)) : [],
    });

  test('as written: the coordinator goes with it: it is done everywhere, and nobody knows', () => {
    expect([values(run('asWritten')), outcomes(run('asWritten'))]).toEqual([all('1'), []]);
    expect(JSON.stringify(run('asWritten').records)).not.toContain('rollback');
  });

  test('saga: it is undone everywhere', () => {
    expect(values(run('saga'))).toEqual(all('0'));
    expect(JSON.stringify(run('saga').records)).toContain('"compensated"');
  });

  test('register: it is finished everywhere', () => {
    expect([values(run('register')), outcomes(run('register'))]).toEqual([all('1'), []]);
    expect(JSON.stringify(run('register').records)).toContain('"repaired"');
  });
});

describe('a quorum of one of three', () => {
  const input = { name: 'ana', nodes: ['A', 'B', 'C'], quorum: 1, ...quorumAsWritten };

  test('as written: is taken', () => expect(drive(quorumAsWrittenMachine, input).state()).toBe('idle'));

  test.each([registerMachine, sagaMachine])('corrected: is refused', (machine) => {
    for (const quorum of [0, 1, 4]) expect(() => drive(machine, { ...input, quorum })).toThrow('more than half');
    for (const quorum of [2, 3]) expect(() => drive(machine, { ...input, quorum })).not.toThrow();
  });
});

/** What goes wrong with a lock as it is written, and with what it does not. */
import { describe, expect, test } from 'vitest';
import { fencingTokensGrow } from '../check/fencing-tokens-grow.ts';
import { mutualExclusion } from '../check/mutual-exclusion.ts';
import { stepsInto, stepsOf } from '../check/steps.ts';
import { writesInOrder } from '../check/writes-in-order.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Trace } from '../trace/record.ts';
import {
  asWritten,
  corrected,
  enteredMs,
  sessionTimeoutMs,
  stage,
  staying,
  tickTimeMs,
  took,
  type Form,
} from './fixtures/holders.ts';

const forms: [string, Form][] = [
  ['as written', asWritten],
  ['corrected', corrected],
];
/** Of a message, and what a server needs to notice: none here takes longer. */
const fewDelaysMs = 100;
const forLong = 1_000_000;
const server = 'server-1';

describe('the lock of one who dies', () => {
  const killedMs = 8000;
  const dies = (form: Form, timeoutMs = sessionTimeoutMs) => {
    const short = { sessionTimeoutMs: timeoutMs };
    return stage({
      form,
      tickTimeMs: Math.min(tickTimeMs, timeoutMs / 2),
      holders: {
        ana: { startMs: 1000, workMs: forLong, lock: short, kazoo: short },
        bo: { startMs: 2000, lock: short, kazoo: short },
      },
      faults: [{ type: 'kill', process: 'ana', fromMs: killedMs }],
    });
  };

  test.each(forms)('%s: is free not at death, but between 2T/3 and T and a tick after it', (_form, form) => {
    const free = took(dies(form), 'bo')!.atMs - killedMs;
    expect(free).toBeGreaterThan((sessionTimeoutMs * 2) / 3 - fewDelaysMs);
    expect(free).toBeLessThan(sessionTimeoutMs + tickTimeMs + fewDelaysMs);
  });

  test('corrected: is free as much sooner as the session is shorter; that is all there is to be had', () => {
    const free = took(dies(corrected, 1000), 'bo')!.atMs - killedMs;
    expect(free).toBeLessThan(1000 + 500 + fewDelaysMs);
    expect(free).toBeGreaterThan((1000 * 2) / 3 - fewDelaysMs);
  });
});

describe('the lock of one who hangs', () => {
  const hangs = (form: Form, holdWithinMs?: number) =>
    stage({
      form,
      holders: {
        ana: { startMs: 1000, ...(holdWithinMs !== undefined && { holdWithinMs }) },
        bo: { startMs: 1500 },
      },
      script: [{ atMs: 1800, to: 'ana/caller', event: { type: 'hang' } }],
      endMs: 10 * sessionTimeoutMs,
    });

  test('as written: is never free, for its client goes on pinging', () => {
    const trace = hangs(asWritten);
    expect(enteredMs(trace, 'ana/caller', 'calling.hanging')).toBeDefined();
    expect(took(trace, 'bo')).toBeUndefined();
    expect(enteredMs(trace, 'ana/session', 'suspended')).toBeUndefined();
  });

  test('corrected: is free once the time that it may be held is over', () => {
    const trace = hangs(corrected, 3000);
    const heldMs = took(trace, 'ana')!.atMs;
    expect(took(trace, 'bo')!.atMs - heldMs).toBeGreaterThan(3000);
    expect(took(trace, 'bo')!.atMs - heldMs).toBeLessThan(3000 + fewDelaysMs);
  });
});

const answersOf = (trace: Trace) =>
  stepsOf(trace, 'resource').flatMap(({ event, effects }) =>
    effects.map(({ message }) => [event['write'], (message as { type: string }).type]),
  );

describe('one who is stopped while it holds', () => {
  const stopped: Fault = { type: 'pause', process: 'ana', fromMs: 2000, toMs: 20_000 };
  const pause = (form: Form, checks: boolean) =>
    stage({
      form,
      checks,
      holders: { ana: { startMs: 1000, workMs: 3000 }, bo: { startMs: 1500, workMs: 1000 } },
      faults: [stopped],
    });

  test.each(forms)('%s: believes that it holds when another does; no lock can help that', (_form, form) => {
    expect(mutualExclusion()(pause(form, false))).toMatchObject({ verdict: 'broken' });
  });

  test('as written: writes when it goes on, and that is taken', () => {
    const trace = pause(asWritten, false);
    expect(answersOf(trace)).toEqual([
      ['bo#1', 'written'],
      ['ana#1', 'written'],
    ]);
    expect(writesInOrder(trace)).toMatchObject({ verdict: 'broken' });
  });

  test('corrected: hears of its loss before it writes, when it is lucky', () => {
    expect(answersOf(pause(corrected, false))).toEqual([['bo#1', 'written']]);
  });

  test('as written: a resource that checks can only refuse everyone, for the lock gives no token', () => {
    const trace = pause(asWritten, true);
    expect(answersOf(trace).map(([, answer]) => answer)).toEqual(['refused', 'refused']);
    const held = stepsInto(trace, 'lock', 'held').flatMap(({ effects }) =>
      effects.filter(({ type }) => type === 'held'),
    );
    expect(held.map((effect) => Object.keys(effect))).toEqual([
      ['type', 'path'],
      ['type', 'path'],
    ]);
  });
});

describe('a write that is under way for longer than the session', () => {
  const away = { type: 'partition', fromMs: 3990, toMs: 30_000 } as const;
  const delayed = (form: Form, checks: boolean) =>
    stage({
      form,
      checks,
      holders: { ana: { startMs: 1000, workMs: 3000 }, bo: { startMs: 1500 } },
      faults: [
        { ...away, between: ['ana', server] },
        { ...away, between: ['ana', 'resource'] },
      ],
    });

  test.each(forms)('%s: is taken by a resource that does not check', (_form, form) => {
    const trace = delayed(form, false);
    expect(answersOf(trace).at(-1)).toEqual(['ana#1', 'written']);
    expect(writesInOrder(trace)).toMatchObject({ verdict: 'broken' });
  });

  test('corrected: comes with a smaller token than the one before, and is refused', () => {
    const trace = delayed(corrected, true);
    expect(answersOf(trace)).toEqual([
      ['bo#1', 'written'],
      ['ana#1', 'refused'],
    ]);
    expect(writesInOrder(trace)).toMatchObject({ verdict: 'holds' });
    expect(fencingTokensGrow(trace)).toMatchObject({ verdict: 'holds' });
  });
});

describe('a holder who is cut off for a minute', () => {
  const healedMs = 62_000;
  const cutOff: Fault = { type: 'partition', between: ['ana', server], fromMs: 2000, toMs: healedMs };
  const away = (form: Form, heeds: 'nothing' | 'loss') =>
    stage({
      form,
      faults: [cutOff],
      holders: { ana: { startMs: 1000, workMs: forLong, heeds }, bo: { startMs: 1500, workMs: forLong } },
      endMs: 100_000,
    });

  test('as written: holds, by its own account, even in the session after the one that was lost', () => {
    const trace = away(asWritten, 'nothing');
    const lock = stepsOf(trace, 'ana/lock').at(-1)!;
    expect(lock.to).toBe('held');
    const session = stepsOf(trace, 'ana/session');
    expect(session.filter(({ effects }) => effects.some(({ type }) => type === 'expired'))).toHaveLength(1);
    expect(session.at(-1)!.to).toContain('connected');
    expect(took(trace, 'bo')).toBeDefined();
  });

  test('corrected: has lost it, and says so', () => {
    const trace = away(corrected, 'nothing');
    expect(stepsInto(trace, 'lock', 'lost').map(({ actor }) => actor)).toEqual(['ana/lock']);
  });

  test('as written: is told of its loss only when it can hear the ensemble again, long after another has the lock', () => {
    const trace = away(asWritten, 'loss');
    const toldMs = enteredMs(trace, 'ana/caller', 'leaving')!;
    const lostMs = took(trace, 'bo')!.atMs;
    expect(lostMs).toBeLessThan(2000 + sessionTimeoutMs + tickTimeMs + fewDelaysMs);
    expect(toldMs).toBeGreaterThan(healedMs - fewDelaysMs);
    expect(toldMs - lostMs).toBeGreaterThan(45_000);
  });

  test('corrected: stops at two thirds of its timeout, before another has the lock', () => {
    const trace = away(corrected, 'loss');
    const stoppedMs = enteredMs(trace, 'ana/caller', 'stopped')!;
    expect(stoppedMs - 2000).toBeLessThan((sessionTimeoutMs * 2) / 3 + fewDelaysMs);
    expect(stoppedMs).toBeLessThan(took(trace, 'bo')!.atMs);
    expect(mutualExclusion()(trace)).toMatchObject({ verdict: 'holds' });
  });
});

describe('one who gives up waiting', () => {
  const patienceMs = 6000;
  const startMs = 1100;
  /** What it says first when its time is over does not arrive, and its connection breaks. */
  const lost: Fault = { type: 'cut', between: [server, 'bo'], fromMs: 7000, toMs: 7400 };
  /** Long enough for its client to give up the connection, and not so long that the session would expire. */
  const away: Fault = { type: 'partition', between: ['bo', server], fromMs: 7000, toMs: 14_400 };
  const givesUp = (form: Form, fault: Fault) =>
    stage({
      form: staying(form),
      faults: [fault],
      holders: {
        ana: { startMs: 1000, workMs: 17_000 },
        bo: { startMs, kazoo: { acquireTimeoutMs: patienceMs }, lock: { acquireWithinMs: patienceMs } },
        cy: { startMs: 15_000 },
      },
      endMs: 120_000,
    });
  test('as written: leaves its znode behind, and nobody has the lock for as long as its process lives', () => {
    const trace = givesUp(asWritten, lost);
    expect(enteredMs(trace, 'bo/caller', 'refused')).toBeDefined();
    expect(enteredMs(trace, 'bo/session', 'expired')).toBeUndefined();
    expect(enteredMs(trace, 'ana/caller', 'done')).toBeDefined();
    expect(took(trace, 'cy')).toBeUndefined();
  });

  test.each([
    ['its request is lost', lost],
    ['it is cut off', away],
  ])('corrected: clears its znode away, though %s', (_how, fault) => {
    const trace = givesUp(corrected, fault);
    expect(enteredMs(trace, 'bo/session', 'suspended')).toBeDefined();
    expect(enteredMs(trace, 'bo/session', 'expired')).toBeUndefined();
    expect(took(trace, 'cy')!.atMs - enteredMs(trace, 'ana/caller', 'done')!).toBeLessThan(fewDelaysMs);
  });

  test('as written: is answered not when its time is over, but when the call that is under way ends', () => {
    expect(enteredMs(givesUp(asWritten, away), 'bo/caller', 'refused')! - startMs).toBeGreaterThan(patienceMs + 6000);
  });

  test('corrected: is answered when its time is over', () => {
    expect(enteredMs(givesUp(corrected, away), 'bo/caller', 'refused')! - startMs).toBe(patienceMs);
  });

  test('as written: waits for all of its time again with every wake-up', () => {
    const flicker: Fault[] = [2000, 6000, 10_000, 14_000].map((fromMs) => {
      return { type: 'cut', between: ['bo', server], fromMs, toMs: fromMs + 3900 };
    });
    const form = staying(asWritten);
    const holders = {
      ana: { startMs: 1000, workMs: 100_000 },
      bo: { startMs, kazoo: { acquireTimeoutMs: patienceMs } },
    };
    const answeredMs = enteredMs(stage({ form, holders, faults: flicker }), 'bo/caller', 'refused')!;
    expect(answeredMs - startMs).toBeGreaterThan(2 * patienceMs);
  });
});

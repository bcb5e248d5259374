/** What goes wrong with the lease lock as it was published, by schedule, and does not with the corrected one. */
import { describe, expect, test } from 'vitest';
import { beliefsApart } from '../check/beliefs-apart.ts';
import type { Fault } from '../scenario/faults.ts';
import {
  acquires,
  beliefs,
  grantor,
  holder,
  publishedHolder,
  runLease,
  said,
  tells,
  termMs,
} from './fixtures/lease-runs.ts';

const forms = { asWritten: publishedHolder, corrected: holder };
const two = (form: keyof typeof forms, checks = true) => ({
  ...{ ...grantor({}, checks), ...forms[form]('ana'), ...forms[form]('bo') },
});
const apart = beliefsApart('lease');
const proposals = (trace: ReturnType<typeof runLease>) => said(trace, 'post').filter(({ to }) => to === 'grantor');
const silent = (fromMs: number, toMs: number): Fault => ({
  type: 'partition',
  between: ['ana', 'grantor'],
  fromMs,
  toMs,
});

describe('a grant that takes three seconds to arrive, and one renewal that fails', () => {
  const run = (form: keyof typeof forms) =>
    runLease({
      actors: { ...two(form), ...(form === 'corrected' && holder('ana', { answerMs: 5000 })) },
      script: [
        acquires(0, 'ana'),
        tells(100, 'grantor', { type: 'fail', next: 9 }),
        acquires(30_006, 'bo'),
        tells(30_001, 'grantor', { type: 'fail', next: 0 }),
      ],
      // The request has left; the answer waits for the end of it.
      faults: [silent(1, 3000)],
    });

  test('as written: two believe, from the arrival of the second grant', () => {
    const trace = run('asWritten');
    expect(beliefs(trace, 'ana')).toEqual([{ fromMs: 3005, toMs: 33_005 }]);
    expect(said(trace, 'ended')[0]).toMatchObject({ atMs: 30_005, holder: 'ana' });
    expect(said(trace, 'acquired', 'bo/lease')).toMatchObject([{ atMs: 30_016, granted: true }]);
    expect(apart(trace)).toMatchObject({ verdict: 'broken', measured: 33_005 - 30_016 });
  });

  test('corrected: the lease is counted from before it was asked for', () => {
    const trace = run('corrected');
    expect(beliefs(trace, 'ana')[0]!.toMs).toBeLessThan(30_000);
    expect(said(trace, 'lost', 'ana/lease')).toHaveLength(1);
    expect(beliefs(trace, 'bo')[0]!.fromMs).toBe(30_016);
    expect(apart(trace)).toMatchObject({ verdict: 'holds', measured: 0 });
  });
});

describe('one transient error at the first renewal', () => {
  const run = (form: keyof typeof forms) =>
    runLease({
      actors: two(form),
      script: [acquires(0, 'ana'), tells(100, 'grantor', { type: 'fail', next: 1 }), acquires(31_000, 'bo')],
      endMs: 32_000,
    });

  test('as written: the renewer dies, nobody is told, and at 31 s another has the lease', () => {
    const trace = run('asWritten');
    expect(said(trace, 'renewerEnded')).toMatchObject([{ error: 'unavailable' }]);
    expect(said(trace, 'acquired')).toMatchObject([{ granted: true }, { granted: true, atMs: 31_010 }]);
    expect(said(trace, 'lost')).toEqual([]);
  });

  test('corrected: the next renewal is early enough', () => {
    const trace = run('corrected');
    expect(said(trace, 'refused', 'bo/lease')).toHaveLength(1);
    expect(beliefs(trace, 'ana')).toEqual([{ fromMs: 10, toMs: Infinity }]);
  });
});

describe('whoever asks again every 31 seconds', () => {
  const times = 11;
  const lastMs = 31_000 * (times - 1);
  const run = (form: keyof typeof forms) =>
    runLease({
      actors: two(form),
      script: Array.from({ length: times }, (_, at) => acquires(31_000 * at, 'ana')),
      latencyMs: [0, 0],
      endMs: lastMs + 500,
    });

  test('as written: starts another renewer each time', () => {
    const trace = run('asWritten');
    const renewers = said(trace, 'acquired').map(
      ({ atMs }) =>
        new Set(
          said(trace, 'work', 'ana/lease')
            .filter((work) => work.atMs <= atMs)
            .map(({ id }) => id),
        ).size,
    );
    expect(renewers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    // Each grant, and for each the renewals that its renewer has sent since: one every 0.7 of the term.
    const renewals = renewers.map((_, at) => Math.floor((lastMs - 31_000 * at) / (0.7 * termMs)));
    expect(proposals(trace)).toHaveLength(times + renewals.reduce((sum, one) => sum + one));
    expect(proposals(trace)).toHaveLength(86);
  });

  test('corrected: renews as one, and has nothing to ask', () => {
    const trace = run('corrected');
    expect(said(trace, 'held')).toHaveLength(1);
    const renewals = proposals(trace).length - 1;
    expect(renewals).toBeGreaterThanOrEqual(Math.floor(lastMs / (termMs / 3)));
    expect(renewals).toBeLessThanOrEqual(Math.ceil(lastMs / (termMs / 3) / 0.9));
  });
});

describe('an hour after the holder has done its work', () => {
  const hourMs = 3_600_000;
  const run = (form: keyof typeof forms) =>
    runLease({
      actors: two(form),
      script: [acquires(0, 'ana'), tells(1000, 'ana/lease', { type: 'release' }), acquires(hourMs, 'bo')],
      endMs: hourMs + 100,
    });

  test('as written: it still has the lease, for there is no giving it back', () => {
    expect(said(run('asWritten'), 'acquired', 'bo/lease')).toMatchObject([{ granted: false }]);
  });

  test('corrected: it has given it back', () => {
    const trace = run('corrected');
    expect(said(trace, 'released', 'ana/lease')).toMatchObject([{ atMs: 1010 }]);
    expect(said(trace, 'held', 'bo/lease')).toMatchObject([{ atMs: hourMs + 10, token: 2 }]);
  });
});

describe('a holder that stands still between being told that it holds and writing', () => {
  const run = (form: keyof typeof forms, { checks, toMs }: { checks: boolean; toMs: number }) =>
    runLease({
      actors: {
        ...grantor({}, checks),
        ...forms[form]('ana', {}, 20_000),
        ...forms[form]('bo', {}, 0),
      },
      script: [acquires(0, 'ana'), acquires(30_100, 'bo'), acquires(50_500, 'bo')],
      faults: [{ type: 'pause', process: 'ana', fromMs: 20_000, toMs }],
    });
  const writes = (trace: ReturnType<typeof runLease>) =>
    said(trace, 'post', 'resource').map(({ to, message }) => [String(to), (message as { type: string }).type]);

  test('as written: it writes at 35 s over what the next holder wrote, and shows no token', () => {
    const trace = run('asWritten', { checks: false, toMs: 35_000 });
    expect(writes(trace)).toEqual([
      ['bo/writer', 'written'],
      ['ana/writer', 'written'],
    ]);
    expect(said(trace, 'post', 'ana/writer')).toMatchObject([{ atMs: 35_000, message: { type: 'write' } }]);
    expect(said(trace, 'post', 'ana/writer')[0]!['message']).not.toHaveProperty('token');
  });

  test('corrected: there is time for it, because the lease was renewed shortly before', () => {
    const trace = run('corrected', { checks: true, toMs: 35_000 });
    expect(writes(trace)).toEqual([['ana/writer', 'written']]);
    expect(said(trace, 'refused', 'bo/lease')).toHaveLength(2);
  });

  test('corrected: however long it stands still, the resource refuses the old token', () => {
    const trace = run('corrected', { checks: true, toMs: 55_000 });
    expect(apart(trace).verdict).toBe('broken');
    expect(writes(trace)).toEqual([
      ['bo/writer', 'written'],
      ['ana/writer', 'refused'],
    ]);
  });
});

describe('three at once in one process', () => {
  test('as written: under one name, all three hold; when the lease is over, two renewers find nothing to delete', () => {
    const trace = runLease({
      actors: two('asWritten'),
      script: [1, 2, 3]
        .map((at) => acquires(0, 'ana', { call: `call-${at}` }))
        .concat(tells(100, 'grantor', { type: 'revoke' })),
      endMs: 22_000,
    });
    expect(said(trace, 'acquired').map(({ granted }) => granted)).toEqual([true, true, true]);
    expect(said(trace, 'renewerEnded').map(({ error }) => error)).toEqual(['over', 'noKey', 'noKey']);
  });

  test('corrected: each is a holder by itself, and one holds', () => {
    const names = ['ana-1', 'ana-2', 'ana-3'];
    const actors = Object.assign(grantor(), ...names.map((name) => holder(name))) as ReturnType<typeof grantor>;
    const trace = runLease({ actors, script: names.map((name) => acquires(0, name)), endMs: 1000 });
    expect([said(trace, 'held').length, said(trace, 'refused').length]).toEqual([1, 2]);
  });
});

describe('a lease that is taken back', () => {
  const revoked = [acquires(0, 'ana'), tells(100, 'grantor', { type: 'revoke' })];

  test('as written: for up to 0.7 of the term it says yes to the holder and no to another, both wrong', () => {
    const script = [...revoked, acquires(20_900, 'ana'), acquires(20_900, 'ana', { holder: 'cleo' })];
    const trace = runLease({ actors: two('asWritten'), script, endMs: 22_000 });
    expect(said(trace, 'acquired').map(({ granted }) => granted)).toEqual([true, true, false]);
    expect(proposals(trace)).toHaveLength(2);
    expect(beliefs(trace, 'ana')[0]!.toMs).toBe(10 + 0.7 * termMs + 10);
  });

  test('corrected: the holder hears of it', () => {
    const trace = runLease({ actors: two('corrected'), script: revoked, endMs: 22_000 });
    expect(said(trace, 'lost')).toMatchObject([{ atMs: 105 }]);
  });
});

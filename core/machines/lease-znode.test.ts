import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beliefsApart } from '../check/beliefs-apart.ts';
import type { Fault } from '../scenario/faults.ts';
import type { Cue } from '../scenario/scenario.ts';
import { simulate } from '../sim/simulate.ts';
import { drive, type Driven } from './fixtures/drive.ts';
import { fenced, znodeHolder } from './fixtures/lease-znode-runs.ts';
import { closes, header } from './fixtures/sessions.ts';
import { leaseZnodeMachine } from './lease-znode.ts';

const path = '/lease';
const connected = { type: 'connected', sessionId: '0x1a' };
const stat = (owner: string) => ({ czxid: 40, ephemeralOwner: owner });
const replied = (id: string, body: object) => ({ type: 'replied', id, error: null, body });
const failed = (id: string, error: string) => ({ type: 'replied', id, error, body: null });
const ours = (id: string) => replied(id, { op: 'exists', stat: stat('0x1a') });
const theirs = (id: string) => replied(id, { op: 'exists', stat: stat('0x1b') });
const asking = () => drive(leaseZnodeMachine, { path }).hear(connected).hear({ type: 'acquire' });
const holding = () => asking().hear(replied('make', { op: 'create2', path, stat: stat('0x1a') }));
const asked = (lease: Driven) => lease.effects().map(({ id }) => id);

test('whoever makes the znode holds, and its token is the czxid', () => {
  expect([holding().state(), holding().effects()]).toEqual(['held', [{ type: 'held', token: 40 }]]);
});

test('whoever finds one waits until it has gone', () => {
  const lease = asking().hear(failed('make', 'NodeExists')).hear(theirs('look'));
  expect(lease.state()).toBe('taking.waiting');
  expect(asked(lease.hear({ type: 'notified', event: 'NodeDeleted', path }))).toEqual(['make']);
});

test('when the reply to the create is lost, the owner of the znode tells whose it is', () => {
  expect(asking().hear(failed('make', 'ConnectionLoss')).hear(ours('look')).state()).toBe('held');
  expect(asking().hear(failed('make', 'ConnectionLoss')).hear(theirs('look')).state()).toBe('taking.waiting');
});

describe('holding', () => {
  test('suspended is doubtful, until its znode is found to be there', () => {
    const lease = holding().hear({ type: 'suspended' });
    expect([lease.state(), lease.effects()]).toEqual(['doubtful.silent', [{ type: 'doubted', token: 40 }]]);
    expect(lease.hear(connected).hear(ours('verify')).state()).toBe('held');
  });

  test.each([
    ['the session has expired', (lease: Driven) => lease.hear({ type: 'expired' })],
    ['the znode has gone', (lease: Driven) => lease.hear(connected).hear(failed('verify', 'NoNode'))],
    ['the znode is another’s', (lease: Driven) => lease.hear(connected).hear(theirs('verify'))],
  ])('it is lost when %s', (_how, how) => {
    const lease = how(holding().hear({ type: 'suspended' }));
    expect([lease.state(), lease.effects()]).toEqual(['lost', [{ type: 'lost', token: 40 }]]);
  });

  test('a delete whose reply is lost is not tried again on a znode that is another’s by now', () => {
    const lease = holding().hear({ type: 'release' }).hear(ours('verify')).hear(failed('leave', 'ConnectionLoss'));
    expect(asked(lease)).toEqual(['verify']);
    expect(lease.hear(theirs('verify')).effects()).toEqual([{ type: 'released' }]);
  });
});

const names = ['ana', 'bo', 'cleo'];
const name = fc.constantFrom(...names);
const at = fc.integer({ min: 0, max: 8000 });
const fault = fc
  .tuple(fc.constantFrom('partition' as const, 'cut' as const), name, at, fc.integer({ min: 1, max: 3000 }))
  .map(([type, who, fromMs, forMs]): Fault => ({ type, between: [who, 'server-1'], fromMs, toMs: fromMs + forMs }));
const cue = fc
  .tuple(fc.constantFrom('acquire', 'acquire', 'release'), name, at)
  .map(([type, who, atMs]): Cue => ({ atMs, to: `${who}/lease`, event: { type } }));

test('whatever is lost or cut off, no two believe that they hold, and the resource takes tokens as they grow', () => {
  const runs = fc.record({
    seed: fc.nat(),
    loss: fc.constantFrom(0, 0.02),
    faults: fc.array(fault, { maxLength: 5 }),
    cues: fc.array(cue, { maxLength: 30 }),
  });
  fc.assert(
    fc.property(runs, ({ seed, loss, faults, cues }) => {
      const holders = names.map((who) => znodeHolder(who, { path, timeoutMs: 800, prepareMs: 50 }));
      const script = [...cues, ...names.map((who) => closes(9000, who))].sort((a, b) => a.atMs - b.atMs);
      const actors = Object.assign({}, fenced, ...holders) as typeof fenced;
      const network = { latencyMs: [1, 10] as const, loss };
      const trace = simulate({
        header: header('sim', seed),
        scenario: { actors, script, faults, network, ensemble: { tickTimeMs: 200 }, endMs: 20_000 },
      });
      expect(beliefsApart('lease')(trace)).toMatchObject({ verdict: 'holds' });
      const taken = trace.records.flatMap((record) =>
        record.kind === 'step' && record.actor === 'resource' && JSON.stringify(record.effects).includes('written')
          ? [Number(record.event['token'])]
          : [],
      );
      expect(taken).toEqual([...taken].sort((a, b) => a - b));
    }),
    { numRuns: 60 },
  );
}, 30_000);

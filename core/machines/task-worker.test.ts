import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Typed } from '../trace/record.ts';
import { drive, type Driven } from './fixtures/drive.ts';
import { hashOf, partsOfClaim, type TaskManners } from './task-context.ts';
import { asWritten, corrected, withEphemeralClaims } from './task-manners.ts';
import { backOffMs, freshContext, orphansAmong } from './task-memory.ts';
import { taskWorkerMachine } from './task-worker.ts';

const input = (manners: TaskManners) => ({ ...manners, name: 'ana', path: '/pool', workers: 10, workMs: 100 });
const ana = (manners: TaskManners) =>
  drive(taskWorkerMachine, input(manners))
    .hear({ type: 'connected', sessionId: '0x1a', timeoutMs: 4000 })
    .hear({ type: 'start' });
const replied = (id: string, body: object) => ({ type: 'replied', id: `task/${id}`, error: null, body });
const failed = (id: string, error: string) => ({ type: 'replied', id: `task/${id}`, error, body: null });
const listed = (n: number, ...children: string[]) => replied(`list-${n}`, { op: 'getChildren', children });
const drawn = (draw: number) => ({ type: 'drawn', draw });
const stat = { czxid: 40 };
const made = replied('claim', { op: 'create2', path: '/pool/pending/b', stat });
const committed = replied('claim', {
  op: 'multi',
  results: [{ op: 'delete' }, { op: 'create' }, { op: 'setData', stat }],
});
const refused = replied('claim', {
  op: 'multi',
  results: [
    { op: 'error', error: 'NoNode' },
    { op: 'error', error: 'RuntimeInconsistency' },
  ],
});
const asked = (worker: Driven) =>
  worker.effects().flatMap(({ type, request }) => {
    if (type !== 'submit') return [];
    const { op, path, ops, mode } = request as { op: string; path: string; mode?: string; ops?: Typed[] };
    return [
      ops
        ? [op, ...ops.map((one) => `${String(one['op'])} ${String(one['path'])}`)]
        : [op, path, ...(mode ? [mode] : [])],
    ];
  });
const enlisted = () => ana(corrected).hear(replied('enlist', { op: 'create2', path: '/pool/workers/1a', stat }));
const holding = () => enlisted().hear(listed(0, 'b')).hear(drawn(0)).hear(committed);

describe('as written', () => {
  test('a claim is made in one request and taken off the list in another', () => {
    const worker = ana(asWritten).hear(listed(0, 'a', 'b'));
    expect(worker.effects().at(-1)).toEqual({ type: 'draw' });
    expect(asked(worker.hear(drawn(0.5)))).toEqual([['create2', '/pool/pending/b', 'persistent']]);
    expect(asked(worker.hear(made))).toEqual([['delete', '/pool/available/b']]);
    expect(worker.hear(replied('prune', { op: 'delete' })).effects()).toEqual([
      { type: 'begun', task: 'b', token: 40 },
      { type: 'work', id: 'b/40', forMs: 100 },
    ]);
    expect(asked(worker.hear({ type: 'worked', id: 'b/40' }))).toEqual([['delete', '/pool/pending/b']]);
    expect(asked(worker.hear(replied('clear', { op: 'delete' })))).toEqual([['getChildren', '/pool/available']]);
  });

  test('whoever is second lists again at once', () => {
    const worker = ana(asWritten)
      .hear(listed(0, 'a', 'b'))
      .hear(drawn(0))
      .hear(failed('claim', 'NodeExists'));
    expect([worker.state(), asked(worker)]).toEqual(['listing.patient', [['getChildren', '/pool/available']]]);
  });

  test('it waits for a listing for as long as it takes', () => {
    expect(ana(asWritten).waiting()).toEqual([]);
  });

  test('with ephemeral claims, a task is taken off the list when it is done, before its claim', () => {
    const worker = ana(withEphemeralClaims).hear(listed(0, 'b')).hear(drawn(0));
    expect(asked(worker)).toEqual([['create2', '/pool/pending/b', 'ephemeral']]);
    expect(asked(worker.hear(made).hear({ type: 'worked', id: 'b/40' }))).toEqual([['delete', '/pool/available/b']]);
    expect(asked(worker.hear(replied('retire', { op: 'delete' })))).toEqual([['delete', '/pool/pending/b']]);
  });

  test('what the session says is not heard, until a listing fails for good', () => {
    const worker = ana(asWritten).hear({ type: 'expired', by: 'ensemble' });
    expect(worker.state()).toBe('listing.patient');
    expect(worker.hear(failed('list-0', 'SessionExpired')).state()).toBe('stopped');
  });
});

describe('corrected', () => {
  test('it says first that it is there, by a znode that goes with its session', () => {
    expect(asked(ana(corrected))).toEqual([['create2', '/pool/workers/1a', 'ephemeral']]);
  });

  test('claim and taking off the list are one transaction, and the claim says whose it is', () => {
    expect(asked(enlisted().hear(listed(0, 'b')).hear(drawn(0)))).toEqual([
      ['multi', 'delete /pool/available/b', 'create /pool/pending/b:1a', 'setData /pool/pending/b:1a'],
    ]);
    expect(holding().effects()).toContainEqual({ type: 'begun', task: 'b', token: 40 });
  });

  test('when the answer to a claim is lost it looks whether the claim is there', () => {
    const unsure = () => enlisted().hear(listed(0, 'b')).hear(drawn(0)).hear(failed('claim', 'ConnectionLoss'));
    expect(asked(unsure())).toEqual([['exists', '/pool/pending/b:1a']]);
    expect(
      unsure()
        .hear(replied('verify', { op: 'exists', stat }))
        .state(),
    ).toBe('working');
    expect(unsure().hear(failed('verify', 'NoNode')).state()).toBe('backingOff.drawing');
  });

  test('who loses waits, twice as long at most after every loss in a row', () => {
    const worker = enlisted().hear(listed(0, 'b')).hear(drawn(0)).hear(refused);
    expect([worker.state(), worker.effects()[0]]).toEqual(['backingOff.drawing', { type: 'missed', task: 'b' }]);
    expect(worker.hear(drawn(0.5)).waits()).toEqual({ backOff: 25 });
    const context = freshContext(input(corrected));
    const most = [1, 2, 3, 20].map((losses) => backOffMs({ ...context, losses }, 0.999));
    expect(most.map(Math.round)).toEqual([50, 100, 200, 59_940]);
  });

  test('with T tasks for W workers it tries with probability T/W, and picks evenly when it does', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const pick = (draw: number) =>
      asked(
        enlisted()
          .hear(listed(0, ...names))
          .hear(drawn(draw)),
      )[0]?.[1];
    expect(pick(0.5)).toBeUndefined();
    expect([0, 0.1, 0.2, 0.3, 0.4].map(pick)).toEqual(names.map((name) => `delete /pool/available/${name}`));
  });

  test('a listing that takes too long is given up, and its answer not taken for the next', () => {
    const worker = enlisted();
    expect(worker.waits()).toEqual({ callTimeout: 5000 });
    worker.wait('callTimeout').hear(drawn(0.5)).wait('backOff');
    expect(worker.hear(listed(0, 'b')).state()).toBe('listing.bounded');
    expect(worker.hear(listed(1, 'b')).state()).toBe('choosing');
  });

  test('in batches it tries for the next on the same list, and works when it has tried enough', () => {
    const worker = drive(taskWorkerMachine, input({ ...corrected, batch: 2, attempts: 'always' }))
      .hear({ type: 'connected', sessionId: '0x1a', timeoutMs: 4000 })
      .hear({ type: 'start' })
      .hear(replied('enlist', { op: 'create2', path: '', stat }))
      .hear(listed(0, 'a', 'b', 'c'))
      .hear(drawn(0))
      .hear(committed);
    expect(asked(worker.hear(drawn(0)))[0]?.[1]).toBe('delete /pool/available/b');
    expect(worker.hear(committed).state()).toBe('working');
    expect(worker.context()['held']).toEqual([
      { task: 'a', token: 40 },
      { task: 'b', token: 40 },
    ]);
  });

  test('its own share comes first, and then anybody’s', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const mine = names.filter((name) => hashOf(name) % 2 === 1);
    const sharded = (...children: string[]) =>
      drive(taskWorkerMachine, input({ ...asWritten, shard: { index: 1, of: 2 } }))
        .hear({ type: 'connected', sessionId: '0x1a', timeoutMs: 4000 })
        .hear({ type: 'start' })
        .hear(listed(0, ...children))
        .context()['offered'];
    expect(sharded(...names)).toEqual(mine);
    const others = names.filter((name) => !mine.includes(name));
    expect(sharded(...others)).toEqual(others);
  });

  test('work is recorded in the transaction that ends the claim; without the claim it counts for nothing', () => {
    const finishing = () => holding().hear({ type: 'worked', id: 'b/40' });
    expect(asked(finishing())).toEqual([['multi', 'delete /pool/pending/b:1a', 'create /pool/done/b']]);
    const gone = { op: 'multi', results: [{ op: 'error', error: 'NoNode' }] };
    const done = { op: 'multi', results: [{ op: 'delete' }, { op: 'create' }] };
    expect(finishing().hear(replied('finish', done)).effects()[0]).toMatchObject({ type: 'finished', task: 'b' });
    expect(finishing().hear(replied('finish', gone)).effects()[0]).toEqual({ type: 'forfeited', tasks: ['b'] });
    // Asked twice, and gone the second time: then it was done the first.
    const again = finishing().hear(failed('finish', 'ConnectionLoss')).hear(replied('finish', gone));
    expect(again.effects()[0]).toMatchObject({ type: 'finished', task: 'b' });
  });

  test('when the session is over it gives up what it holds, and begins anew under another name', () => {
    const worker = holding().hear({ type: 'expired', by: 'ensemble' });
    expect([worker.state(), worker.effects()]).toEqual(['lapsed', [{ type: 'forfeited', tasks: ['b'] }]]);
    expect(worker.context()['held']).toEqual([]);
    expect(worker.hear({ type: 'worked', id: 'b/40' }).effects()).toEqual([]);
    expect(asked(worker.hear({ type: 'connected', sessionId: '0x1b', timeoutMs: 4000 }))).toEqual([
      ['create2', '/pool/workers/1b', 'ephemeral'],
    ]);
  });

  test('with nothing to do it gives back the claims of those who are gone, and of nobody else', () => {
    const worker = enlisted().hear(listed(0)).hear(listed(1));
    expect(asked(worker)).toEqual([['getChildren', '/pool/pending']]);
    worker.hear(replied('inspect-2', { op: 'getChildren', children: ['b:1b', 'c:1c'] }));
    worker.hear(replied('muster-2', { op: 'getChildren', children: ['1a', '1c'] }));
    expect(asked(worker)).toEqual([['multi', 'delete /pool/pending/b:1b', 'create /pool/available/b']]);
    expect(orphansAmong(['b:1b', 'c:1c'], ['1a', '1c'])).toEqual(['b:1b']);
  });

  test('with nothing to do it leaves a watch, and looks again when it is told of something meanwhile', () => {
    const worker = enlisted().hear(listed(0));
    expect(worker.effects().at(-1)).toMatchObject({ request: { op: 'getChildren', watch: true } });
    worker.hear(listed(1)).hear(replied('inspect-2', { op: 'getChildren', children: ['c:1c'] }));
    worker.hear({ type: 'notified', event: 'NodeChildrenChanged', path: '/pool/available' });
    worker.hear(replied('muster-2', { op: 'getChildren', children: ['1c'] }));
    expect(worker.state()).toBe('listing.bounded');
  });

  test('it goes when nothing is left to do and nobody is at work', () => {
    const worker = enlisted().hear(listed(0)).hear(listed(1));
    worker.hear(replied('inspect-2', { op: 'getChildren', children: [] }));
    expect(worker.hear(replied('muster-2', { op: 'getChildren', children: ['1a', '1c'] })).state()).toBe('gone');
  });
});

test.each([
  ['no list of tasks', (how: TaskManners) => (how === corrected ? enlisted() : ana(how)), 'list-0'],
  ['no place to enlist', () => ana(corrected), 'enlist'],
])('where there is %s it stops, and says why', (_what, begin, id) => {
  const worker = begin(corrected).hear(failed(id, 'NoNode'));
  expect([worker.state(), worker.effects()]).toEqual([
    'stopped',
    [{ type: 'stopped', error: 'NoNode' }, { type: 'close' }],
  ]);
});

test('the name of a claim is a task and an owner, whatever the task is called', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), (task, owner) => {
      expect(partsOfClaim(`${task}:${owner.toString(16)}`)).toEqual([task, owner.toString(16)]);
    }),
  );
});

/** What a worker may hear next, chosen by a number: an answer of some kind to what it waits for, or something unasked for. */
function answers(waits: readonly { id: string; request: { op: string } }[], kind: number, czxid: number): object {
  const one = waits[0];
  const chance = [
    drawn(0.3),
    drawn(0.99),
    { type: 'expired', by: 'ensemble' },
    { type: 'notified', event: 'NodeChildrenChanged', path: '/pool/available' },
  ];
  if (!one || kind >= 8) return chance[kind % 4]!;
  const { id, request } = one;
  if (kind === 0) return { type: 'replied', id, error: 'ConnectionLoss', body: null };
  if (kind === 1 && request.op !== 'multi') return { type: 'replied', id, error: 'NoNode', body: null };
  if (kind <= 2 && request.op === 'multi')
    return { type: 'replied', id, error: null, body: { op: 'multi', results: [{ op: 'error', error: 'NoNode' }] } };
  const children = id.includes('muster')
    ? ['1a']
    : id.includes('inspect')
      ? ['x:1f', 'y:1a']
      : kind === 3
        ? []
        : ['a', 'b', 'c'];
  const body = {
    op: request.op,
    children,
    stat: { czxid },
    results: [{ op: 'delete' }, { op: 'create' }, { op: 'setData', stat: { czxid } }],
  };
  return { type: 'replied', id, error: null, body };
}

test(
  'whatever it hears: it begins what it has claimed, ends what it has begun, and each claim ends once',
  { timeout: 30_000 },
  () => {
    const world = fc.record({
      manners: fc.constantFrom(asWritten, withEphemeralClaims, corrected, { ...corrected, batch: 3 }),
      kinds: fc.array(fc.nat(15), { minLength: 20, maxLength: 120, size: 'max' }),
    });
    fc.assert(
      fc.property(world, ({ manners, kinds }) => {
        const worker = ana(manners);
        let waits: { id: string; request: { op: string } }[] = [];
        const [claimed, begun, ended] = [new Set<number>(), new Set<number>(), new Set<number>()];
        let owner = 0x1a;
        kinds.forEach((kind, step) => {
          const effects = worker.effects() as (Typed & { id: string; request: { op: string } })[];
          waits.push(...effects.filter(({ type }) => type === 'submit'));
          for (const { type, token, ...rest } of effects as unknown as (Typed & { token: number })[]) {
            if (type === 'claimed') claimed.add(token);
            if (type === 'begun') expect([claimed.has(token), begun.has(token)]).toEqual([true, false]);
            if (type === 'begun') begun.add(token);
            if (type === 'finished') expect([begun.has(token), ended.has(token)]).toEqual([true, false]);
            if (type === 'finished') ended.add(token);
            if (type === 'work' && kind % 2 === 0) worker.hear({ type: 'worked', id: rest['id'] });
          }
          expect((worker.context()['held'] as unknown[]).length).toBeLessThanOrEqual(manners.batch);
          if (worker.state() === 'lapsed')
            return void worker.hear({ type: 'connected', sessionId: `0x${(++owner).toString(16)}`, timeoutMs: 1 });
          if (worker.waiting().length > 0 && kind === 14) return void worker.wait(worker.waiting()[0]!);
          const event = answers(waits, kind, 100 + step) as Typed;
          if (event.type === 'replied') waits = waits.slice(1);
          if (event.type === 'expired') waits = [];
          worker.hear(event);
        });
      }),
      { numRuns: 60 },
    );
  },
);

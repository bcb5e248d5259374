import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drive, type Driven } from './fixtures/drive.ts';
import { kazooLockMachine } from './kazoo-lock.ts';

const guid = '0123456789abcdef0123456789abcdef';
const node = (sequence: number, of = guid) => `${of}__lock__${String(sequence).padStart(10, '0')}`;
const other = (sequence: number) => node(sequence, 'f'.repeat(32));
const own = node(4);
const replied = (id: string, body: object = {}) => ({ type: 'replied', id, error: null, body, nowMs: 0 });
const failed = (id: string, error: string) => ({ type: 'replied', id, error, body: null, nowMs: 0 });
const lost = (id: string) => failed(id, 'ConnectionLoss');
const listed = (...children: string[]) => replied('list', { op: 'getChildren', children });
const found = (...children: string[]) => replied('find', { op: 'getChildren', children });
const created = replied('create', { op: 'create', path: `/gate/${own}` });
const drawn = (draw: number, nowMs = 0) => ({ type: 'drawn', draw, nowMs });

const lock = (input: object = {}) => drive(kazooLockMachine, { path: '/gate', guid, ...input });
const creating = (input: object = {}) => lock(input).hear({ type: 'acquire', nowMs: 0 }).hear(replied('ensure'));
const waiting = (input: object = {}) =>
  creating(input)
    .hear(created)
    .hear(listed(other(3), own))
    .hear(replied('watch'));
const holding = () => creating().hear(created).hear(listed(own));
const asked = (driven: Driven) => driven.effects().map(({ id }) => id);

test('it looks for the path, makes it when it is missing, and only the first time', () => {
  const driven = lock().hear({ type: 'acquire', nowMs: 0 }).hear(failed('ensure', 'NoNode'));
  expect(asked(driven)).toEqual(['make-path']);
  driven
    .hear(failed('make-path', 'NodeExists'))
    .hear(created)
    .hear(listed(own))
    .hear({ type: 'release' })
    .hear(replied('delete'));
  expect(asked(driven.hear({ type: 'acquire', nowMs: 0 }))).toEqual(['find']);
});

test('it holds when it is first, and gives no token', () => {
  expect(holding().effects()).toEqual([{ type: 'held', path: `/gate/${own}` }]);
});

test('only names of its own kind are in its line', () => {
  expect(creating().hear(created).hear(listed('_c_1-x-lock-0000000001', own)).state()).toBe('held');
  expect(creating().hear(created).hear(listed('_c_1-x__lock__0000000001', own)).state()).toBe('trying.watching');
});

test.each(['suspended', 'expired', 'connected', 'closed'])('it holds still when its client is %s', (type) => {
  const driven = holding().hear({ type });
  expect([driven.state(), driven.effects()]).toEqual(['held', []]);
});

test('who acquires what it holds hears nothing any more', () => {
  expect(holding().hear({ type: 'acquire', nowMs: 0 }).effects()).toEqual([]);
});

test('after a lost reply it finds its znode by the prefix, whatever the session', () => {
  const driven = creating().hear(lost('create')).hear(drawn(0.5)).wait('retrySleep');
  expect(asked(driven)).toEqual(['find']);
  expect(driven.hear(found(other(3), own)).state()).toBe('trying.listing');
});

test('its waits between attempts grow with their jitter in them', () => {
  const driven = creating().hear(lost('create')).hear(drawn(0));
  expect(driven.waits()).toEqual({ retrySleep: 60 });
  driven.wait('retrySleep').hear(lost('find')).hear(drawn(0.5));
  expect(driven.waits()).toEqual({ retrySleep: 120 });
});

describe('its timeout', () => {
  const input = { acquireTimeoutMs: 3000 };

  test('is no bound for a call', () => expect(creating(input).waiting()).toEqual([]));

  test('begins anew with every wake-up', () => {
    const driven = waiting(input);
    expect(driven.waits()).toEqual({ wakeTimeout: 3000 });
    driven.hear({ type: 'suspended' }).hear(listed(other(3), own));
    expect(driven.hear(replied('watch')).waits()).toEqual({ wakeTimeout: 3000 });
  });

  test('is looked at between attempts', () => {
    const driven = creating(input).hear(lost('create')).hear(drawn(0.5, 2950));
    expect(driven.state()).toBe('cleaning.finding');
  });
});

describe('giving up', () => {
  test('deletes the znode once, and does not mind whether that was heard', () => {
    const driven = waiting({ acquireTimeoutMs: 3000 }).wait('wakeTimeout');
    expect(asked(driven)).toEqual(['delete']);
    driven.hear(lost('delete'));
    expect([driven.state(), driven.effects()]).toEqual(['idle', [{ type: 'failed', why: 'deadline' }]]);
  });

  test('is answered after that, not before', () => {
    expect(waiting({ acquireTimeoutMs: 3000 }).wait('wakeTimeout').state()).toBe('cleaning.deleting');
  });

  test('by cancel is for one who waits', () => {
    const driven = waiting().hear({ type: 'cancel' }).hear(replied('delete'));
    expect(driven.effects()).toEqual([{ type: 'failed', why: 'cancelled' }]);
  });
});

test('letting go is tried again until it is answered', () => {
  const driven = holding().hear({ type: 'release' }).hear(lost('delete')).hear(drawn(0.5)).wait('retrySleep');
  expect(asked(driven)).toEqual(['delete']);
  expect(driven.hear(failed('delete', 'NoNode')).effects()).toEqual([{ type: 'released' }]);
});

test('whatever it hears, it begins to hold only when it is first, and ceases only when it lets go', () => {
  const bodies: Record<string, object> = {
    create: { path: `/gate/${own}` },
    find: { children: [own] },
    list: { children: [other(3), own] },
  };
  const event = fc.oneof(
    fc.constantFrom(
      ...['acquire', 'release', 'cancel', 'suspended', 'expired', 'connected', 'time passes'].map((type) => ({ type })),
      { type: 'notified', event: 'NodeDeleted', path: `/gate/${other(3)}` },
      listed(own),
      drawn(0.3),
    ),
    fc
      .record({
        id: fc.constantFrom('ensure', 'make-path', 'create', 'find', 'list', 'watch', 'delete'),
        error: fc.constantFrom(null, null, null, 'ConnectionLoss', 'SessionExpired', 'NoNode', 'NodeExists'),
      })
      .map(({ id, error }) => (error === null ? replied(id, bodies[id]) : failed(id, error))),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const driven = lock({ acquireTimeoutMs: 1000 });
      for (const heard of events) {
        const before = driven.state();
        const [wait] = driven.waiting();
        if (heard.type !== 'time passes') driven.hear({ ...heard, nowMs: 0 });
        else if (wait !== undefined) driven.wait(wait, { nowMs: 0 });
        if (before !== 'held' && driven.state() === 'held')
          expect((heard as { body: { children: string[] } }).body.children).toEqual([own]);
        if (before === 'held' && driven.state() !== 'held') expect(heard.type).toBe('release');
      }
    }),
    { numRuns: 300, endOnFailure: true },
  );
}, 30_000);

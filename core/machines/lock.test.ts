import { describe, expect, test } from 'vitest';
import { drive, type Driven } from './fixtures/drive.ts';
import { lockMachine } from './lock.ts';

const session = '0x1a';
const znode = (sequence: number, who = `x-${sequence}`) => `_c_${who}-lock-${String(sequence).padStart(10, '0')}`;
const mine = `/gate/_c_1a-ana-lock-0000000004`;
const stat = { czxid: 40 };
const replied = (id: string, body: object) => ({ type: 'replied', id, error: null, body });
const failed = (id: string, error: string) => ({ type: 'replied', id, error, body: null });
const lost = (id: string) => failed(id, 'ConnectionLoss');
const connected = { type: 'connected', sessionId: session };
const created = replied('enter', { op: 'create2', path: mine, stat });
const listed = (...names: string[]) => replied('list', { op: 'getChildren', children: [...names, mine.slice(6)] });
const watched = replied('watch', { op: 'getData', data: '', stat });
const deleted = (name: string) => ({ type: 'notified', event: 'NodeDeleted', path: `/gate/${name}` });

const ana = (permits = 1) => drive(lockMachine, { path: '/gate', contender: 'ana', permits });
const joining = (permits = 1) => ana(permits).hear(connected).hear({ type: 'acquire' });
const holding = (): Driven => joining().hear(created).hear(listed());
const asked = (lock: Driven) =>
  lock
    .effects()
    .filter(({ type }) => type === 'submit')
    .map(({ id, request }) => [id, (request as { path: string }).path]);

test('it creates a znode whose name says whose it is, and of which session', () => {
  expect(joining().effects()).toEqual([
    {
      type: 'submit',
      id: 'enter',
      request: { op: 'create2', path: '/gate/_c_1a-ana-lock-', data: '', mode: 'ephemeralSequential' },
    },
  ]);
});

test('it waits for a session before it asks for anything', () => {
  const lock = ana().hear({ type: 'acquire' });
  expect([lock.state(), lock.effects()]).toEqual(['joining.needingSession', []]);
  expect(lock.hear(connected).state()).toBe('joining.entering');
});

test('it makes the parent when that is missing, and does not mind who made it', () => {
  const lock = joining().hear(failed('enter', 'NoNode'));
  expect(lock.effects()).toMatchObject([{ request: { op: 'create2', path: '/gate', mode: 'container' } }]);
  expect(lock.hear(failed('make-parent', 'NodeExists')).state()).toBe('joining.entering');
});

test('first in line it holds, and its token is the czxid of its znode', () => {
  const lock = holding();
  expect(lock.state()).toBe('held');
  expect(lock.effects()).toEqual([{ type: 'held', token: 40, path: mine }]);
});

test('behind others it watches the one before it and no other, and is woken by that one alone', () => {
  const lock = joining()
    .hear(created)
    .hear(listed(znode(1), znode(3), znode(2)));
  expect(asked(lock)).toEqual([['watch', `/gate/${znode(3)}`]]);
  expect(lock.hear(watched).state()).toBe('queued.waiting');
  expect(lock.hear(deleted(znode(1))).state()).toBe('queued.waiting');
  expect(lock.hear(deleted(znode(3))).state()).toBe('queued.listing');
});

test('when the one to watch has gone already, it looks again', () => {
  const lock = joining()
    .hear(created)
    .hear(listed(znode(1)));
  expect(lock.hear(failed('watch', 'NoNode')).state()).toBe('queued.listing');
});

test('with k permits it holds among the first k, and behind them watches the k before it', () => {
  expect(
    joining(2)
      .hear(created)
      .hear(listed(znode(1)))
      .state(),
  ).toBe('held');
  const lock = joining(2)
    .hear(created)
    .hear(listed(znode(1), znode(2), znode(3)));
  expect(asked(lock)).toEqual([['watch', `/gate/${znode(2)}`]]);
  expect(asked(lock.hear(watched))).toEqual([['watch', `/gate/${znode(3)}`]]);
  expect(lock.hear(watched).state()).toBe('queued.waiting');
});

test('woken in vain, it watches one more: the others are still watched', () => {
  const lock = joining(2)
    .hear(created)
    .hear(listed(znode(0), znode(1), znode(2), znode(3)));
  lock
    .hear(watched)
    .hear(watched)
    .hear(deleted(znode(3)));
  expect(asked(lock.hear(listed(znode(0), znode(1), znode(2))))).toEqual([['watch', `/gate/${znode(1)}`]]);
});

describe('when the reply to the create is lost', () => {
  test('it looks for its znode by name, and takes up its place', () => {
    const lock = joining().hear(lost('enter'));
    // After a sync: a server that lags behind would show none.
    expect(asked(lock)).toEqual([
      ['sync', '/gate'],
      ['seek', '/gate'],
    ]);
    lock.hear(replied('seek', { op: 'getChildren', children: [znode(1), mine.slice(6)] }));
    expect(asked(lock)).toEqual([['recognise', mine]]);
    lock.hear(replied('recognise', { op: 'exists', stat }));
    expect([lock.state(), lock.context()['token']]).toEqual(['queued.listing', 40]);
  });

  test('it creates one when there is none', () => {
    const lock = joining()
      .hear(lost('enter'))
      .hear(replied('seek', { op: 'getChildren', children: [znode(1)] }));
    expect(lock.state()).toBe('joining.entering');
  });

  test('it does not take the znode of an earlier session for its own', () => {
    const children = ['_c_19-ana-lock-0000000002'];
    const lock = joining()
      .hear(lost('enter'))
      .hear(replied('seek', { op: 'getChildren', children }));
    expect(lock.state()).toBe('joining.entering');
  });
});

describe('holding', () => {
  test('suspended is doubtful, and not held', () => {
    const lock = holding().hear({ type: 'suspended' });
    expect([lock.state(), lock.effects()]).toEqual(['doubtful.silent', [{ type: 'doubted', token: 40 }]]);
  });

  test('back in the same session it asks whether its znode is there before it believes again', () => {
    const lock = holding().hear({ type: 'suspended' }).hear(connected);
    expect(asked(lock)).toEqual([['verify', mine]]);
    expect(lock.hear(replied('verify', { op: 'exists', stat })).state()).toBe('held');
  });

  test.each([
    ['the session has expired', (lock: Driven) => lock.hear({ type: 'expired' })],
    ['the znode has gone', (lock: Driven) => lock.hear(connected).hear(failed('verify', 'NoNode'))],
  ])('it is lost when %s', (_how, how) => {
    const lock = how(holding().hear({ type: 'suspended' }));
    expect([lock.state(), lock.effects()]).toEqual(['lost', [{ type: 'lost', token: 40 }]]);
  });
});

test('one who lets go of what it has lost already is told that it is free', () => {
  const lock = holding().hear({ type: 'suspended' }).hear({ type: 'expired' }).hear({ type: 'release' });
  expect([lock.state(), lock.effects()]).toEqual(['idle', [{ type: 'released' }]]);
});

describe('letting go', () => {
  test('deletes the znode and says so', () => {
    const lock = holding().hear({ type: 'release' });
    expect(asked(lock)).toEqual([['leave', mine]]);
    expect(lock.hear(replied('leave', { op: 'delete' })).effects()).toEqual([{ type: 'released' }]);
  });

  test('is asked again until it is answered: a znode left behind blocks everyone', () => {
    const lock = holding().hear({ type: 'release' }).hear(lost('leave'));
    expect(asked(lock)).toEqual([['leave', mine]]);
    expect(lock.hear(failed('leave', 'NoNode')).state()).toBe('idle');
  });

  test('can be done while still waiting', () => {
    const lock = joining()
      .hear(created)
      .hear(listed(znode(1)))
      .hear(watched)
      .hear({ type: 'release' });
    expect(lock.state()).toBe('releasing');
  });
});

test('while it waits, a lost connection takes its watches: it looks again', () => {
  const lock = joining()
    .hear(created)
    .hear(listed(znode(1)))
    .hear(watched)
    .hear({ type: 'suspended' });
  expect([lock.state(), lock.context()['watching']]).toEqual(['queued.listing', []]);
});

test('while it waits, an expired session takes its place in the line', () => {
  const lock = joining()
    .hear(created)
    .hear(listed(znode(1)))
    .hear(watched)
    .hear({ type: 'expired' });
  expect([lock.state(), lock.effects()]).toEqual(['failed', [{ type: 'failed', why: 'expired' }]]);
});

describe('a deadline', () => {
  const within = (acquireWithinMs: number) =>
    drive(lockMachine, { path: '/gate', contender: 'ana', permits: 1, acquireWithinMs });
  const at = (nowMs: number, event: object) => ({ ...event, nowMs });
  const queued = () =>
    within(1000)
      .hear(at(0, connected))
      .hear(at(100, { type: 'acquire' }))
      .hear(at(300, created));

  test('counts from the acquire on, whatever comes between', () => {
    const lock = within(1000)
      .hear(at(0, connected))
      .hear(at(100, { type: 'acquire' }));
    expect(lock.waits()).toEqual({ acquireDeadline: 1000 });
    expect(lock.hear(at(300, created)).waits()).toEqual({ acquireDeadline: 800 });
  });

  test('is not there unless it was asked for', () => expect(joining().waiting()).toEqual([]));

  test('does not wait for the answer to a call that is under way', () => {
    const lock = queued().wait('acquireDeadline');
    expect(lock.effects()[0]).toEqual({ type: 'failed', why: 'deadline' });
    expect(asked(lock).at(-1)).toEqual(['leave', mine]);
  });

  test('is over with the lock', () => {
    expect(queued().hear(at(400, listed())).waiting()).toEqual([]);
  });

  test('passes while there is not even a session, and then there is nothing to clear away', () => {
    const lock = within(1000)
      .hear(at(0, { type: 'acquire' }))
      .wait('acquireDeadline');
    expect([lock.state(), lock.effects()]).toEqual(['idle', [{ type: 'failed', why: 'deadline' }]]);
  });

  test('bounds the next attempt too, which waits for the last one to be cleared away', () => {
    const lock = queued()
      .wait('acquireDeadline')
      .hear(at(1100, { type: 'acquire' }));
    expect(lock.waits()).toEqual({ acquireDeadline: 1000 });
    expect(lock.wait('acquireDeadline').effects()).toEqual([{ type: 'failed', why: 'deadline' }]);
    expect(lock.hear(at(2500, replied('leave', { op: 'delete' }))).state()).toBe('idle');
  });

  test('of the next attempt goes on when that begins', () => {
    const lock = queued()
      .wait('acquireDeadline')
      .hear(at(1100, { type: 'acquire' }))
      .hear(at(1500, replied('leave', { op: 'delete' })));
    expect([lock.state(), lock.waits()]).toEqual(['joining.entering', { acquireDeadline: 600 }]);
  });
});

describe('clearing away after one who gave up', () => {
  const cancel = { type: 'cancel' };

  test('is asked for until it is answered, over as many connections as it takes', () => {
    const lock = joining().hear(created).hear(cancel);
    expect(lock.effects()[0]).toEqual({ type: 'failed', why: 'cancelled' });
    for (const word of [lost('leave'), { type: 'suspended' }, connected, lost('leave')]) lock.hear(word);
    expect(asked(lock)).toEqual([['leave', mine]]);
    expect(lock.hear(replied('leave', { op: 'delete' })).state()).toBe('idle');
  });

  test('looks for a znode whose create is still under way', () => {
    const lock = joining().hear(cancel);
    expect(asked(lock)).toEqual([
      ['sync', '/gate'],
      ['seek', '/gate'],
    ]);
    expect(lock.hear(created).state()).toContain('clearing.seeking');
    lock.hear(replied('seek', { op: 'getChildren', children: [mine.slice(6)] }));
    expect(asked(lock)).toEqual([['leave', mine]]);
  });

  test.each([
    ['none is there', replied('seek', { op: 'getChildren', children: [] })],
    ['not even the parent is there', failed('seek', 'NoNode')],
    ['the session has expired', { type: 'expired' }],
    ['the session is closed', { type: 'closed' }],
    ['the session is closed, as its refusal tells', failed('seek', 'SessionExpired')],
  ])('is done when %s', (_when, word) => {
    expect(joining().hear(cancel).hear(word).state()).toBe('idle');
  });

  test('is not for one who holds already: that one lets go', () => {
    expect(holding().hear(cancel).state()).toBe('held');
  });
});

describe('acquiring what one holds', () => {
  const reentrant = () =>
    drive(lockMachine, { path: '/gate', contender: 'ana', permits: 1, reentrant: true })
      .hear(connected)
      .hear({ type: 'acquire' })
      .hear(created)
      .hear(listed());

  test('is refused', () => {
    const lock = holding().hear({ type: 'acquire' });
    expect([lock.state(), lock.effects()]).toEqual(['held', [{ type: 'failed', why: 'alreadyHeld' }]]);
  });

  test('is granted to the re-entrant, who lets go as often', () => {
    const lock = reentrant().hear({ type: 'acquire' });
    expect([lock.state(), lock.effects()]).toEqual(['held', [{ type: 'held', token: 40, path: mine }]]);
    expect(lock.hear({ type: 'release' }).effects()).toEqual([{ type: 'released' }]);
    expect(lock.state()).toBe('held');
    expect(lock.hear({ type: 'release' }).state()).toBe('releasing');
  });

  test('is let go once for all by an expired session', () => {
    const lock = reentrant().hear({ type: 'acquire' }).hear({ type: 'expired' }).hear({ type: 'release' });
    expect(lock.state()).toBe('idle');
  });
});

describe('asking the holder to give up', () => {
  const changed = { type: 'notified', event: 'NodeDataChanged', path: mine };
  const revocable = () =>
    drive(lockMachine, { path: '/gate', contender: 'ana', permits: 1, revocable: true })
      .hear(connected)
      .hear({ type: 'acquire' })
      .hear(created)
      .hear(listed());

  test('writes to the znodes of those who may hold', () => {
    const lock = joining()
      .hear(created)
      .hear(listed(znode(1), znode(2)))
      .hear({ type: 'revoke' });
    expect(lock.effects()).toMatchObject([{ id: 'revoke', request: { op: 'setData', path: `/gate/${znode(1)}` } }]);
  });

  test('is heard by a holder who looks for it, and who decides', () => {
    const lock = revocable();
    expect(asked(lock).at(-1)).toEqual(['attend', mine]);
    lock.hear(replied('attend', { op: 'getData', data: '', stat }));
    expect(asked(lock.hear(changed))).toEqual([['attend', mine]]);
    lock.hear(replied('attend', { op: 'getData', data: 'X19SRVZPS0VfXw==', stat }));
    expect([lock.state(), lock.effects()]).toEqual(['held', [{ type: 'unwelcome', token: 40 }]]);
  });

  test('is not heard by one who does not', () => {
    expect(asked(holding())).toEqual([]);
    expect(holding().hear(changed).effects()).toEqual([]);
  });

  test('shows one who looks that somebody has taken its znode away', () => {
    expect(
      revocable()
        .hear({ ...changed, event: 'NodeDeleted' })
        .state(),
    ).toBe('lost');
  });
});

test('what the ensemble refuses is not asked again: whoever acquires hears which error', () => {
  const lock = joining().hear(failed('enter', 'NoAuth'));
  expect(lock.effects()[0]).toEqual({ type: 'failed', why: 'NoAuth' });
});

test('two on one session tell their answers apart', () => {
  const lock = drive(lockMachine, { path: '/gate', contender: 'ana', permits: 1, as: 'left' })
    .hear(connected)
    .hear({ type: 'acquire' });
  expect(asked(lock)).toEqual([['left/enter', '/gate/_c_1a-ana-lock-']]);
  expect(lock.hear(created).state()).toBe('joining.entering');
  expect(lock.hear({ ...created, id: 'left/enter' }).state()).toBe('queued.listing');
});

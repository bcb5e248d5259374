import { describe, expect, test } from 'vitest';
import type { Trace } from '../trace/record.ts';
import {
  answered,
  answers,
  asks,
  changes,
  closes,
  create,
  exists,
  only,
  run,
  toldBy,
} from './fixtures/ensemble-runs.ts';

// Three servers: server-3 leads at first, for it has the greatest id. Clients name the server they try first.

const onLeader = { timeoutMs: 10_000, order: [2, 0, 1] };
const onFollower = { timeoutMs: 10_000, order: [0, 1, 2] };

/** The session ids that a client was told, in order. */
function idsOf(trace: Trace, name: string): unknown[] {
  return toldBy(trace, name).flatMap(({ effect }) => (effect.type === 'connected' ? [effect['sessionId']] : []));
}

function told(trace: Trace, name: string, ...types: string[]): { atMs: number; type: string }[] {
  return toldBy(trace, name)
    .filter(({ effect }) => types.includes(effect.type))
    .map(({ atMs, effect }) => ({ atMs, type: effect.type }));
}

/** When a server began to serve in this epoch, and who it was. */
function servingIn(trace: Trace, epoch: number): [number, string] {
  const found = changes(trace, 'serving').find((record) => record.epoch === epoch);
  if (!found) throw new Error(`nobody serves in epoch ${epoch}`);
  return [found.atMs, found.actor];
}

describe('a write', () => {
  const trace = run({
    clients: { ana: onFollower },
    script: [asks(1000, 'ana', 'a', create('/a'))],
    endMs: 3000,
  });

  test('is proposed by the leader, logged by all, committed once two have it, and answered by the own server', () => {
    expect(answered(trace, 'ana', 'a')).toBe('create');
    const zxid = 2 ** 32 + 2;
    const of = (change: Parameters<typeof changes>[1]) =>
      changes(trace, change).filter((record) => record.zxid === zxid);
    expect(of('proposed')).toMatchObject([{ actor: 'server-3', txn: 'create' }]);
    expect(
      of('logged')
        .map(({ actor }) => actor)
        .sort(),
    ).toEqual(['server-1', 'server-2', 'server-3']);
    const [committed] = of('committed');
    expect(of('acked').filter(({ seq }) => seq < committed!.seq)).toMatchObject([
      { actor: 'server-3', server: 'server-3', acks: 1 },
      { actor: 'server-3', acks: 2 },
    ]);
    expect(of('applied').map(({ actor }) => actor)[0]).toBe('server-3');
    expect(of('applied')).toHaveLength(3);
    expect(only(trace, 'znode').filter(({ path }) => path === '/a')).toHaveLength(3);
  });

  test('of a follower costs four ways between servers more than none', () => {
    const [{ atMs } = { atMs: NaN }] = answers(trace, 'ana').get('a')!;
    // There and back for the client; to the leader, out and back for the proposal, and the commit.
    expect(atMs - 1000).toBeGreaterThanOrEqual(6);
    expect(atMs - 1000).toBeLessThanOrEqual(18);
  });

  test('can be had with one slow disk at once, for two others are a majority; with two it waits for one of them', () => {
    const slow = (...servers: string[]) => {
      const faults = servers.map((process) => ({ type: 'slowDisk', process, fsyncMs: 100, fromMs: 500 }) as const);
      const slowed = run({
        clients: { ana: onFollower },
        script: [asks(1000, 'ana', 'a', create('/a'))],
        faults,
        endMs: 3000,
      });
      return answers(slowed, 'ana').get('a')![0]!.atMs - 1000;
    };
    expect(slow('server-3')).toBeLessThan(20);
    expect(slow('server-1')).toBeLessThan(20);
    expect(slow('server-1', 'server-3')).toBeGreaterThan(100);
    expect(slow('server-1', 'server-3')).toBeLessThan(120);
  });
});

describe.each([
  ['on a follower', onFollower],
  ['on the leader', onLeader],
])('the leader is killed, a client %s', (_where, client) => {
  const faults = [{ type: 'kill', process: 'server-3', fromMs: 5000, toMs: 15_000 }] as const;
  const seeds = [1, 2, 3, 4, 5];
  const script = [
    asks(1000, 'ana', 'before', create('/a', 'ephemeral')),
    asks(4999.999, 'ana', 'pending', create('/b')),
    asks(4999.999, 'ana', 'pending too', exists('/a')),
    asks(9000, 'ana', 'after', exists('/a')),
  ];
  const traces = seeds.map((seed) => run({ seed, clients: { ana: client }, script, faults, endMs: 20_000 }));

  test('there is a new one in less than half a second, in the next epoch', () => {
    for (const trace of traces) {
      const [atMs, leader] = servingIn(trace, 2);
      expect(leader).toBe('server-2');
      expect(atMs - 5000).toBeGreaterThan(300);
      expect(atMs - 5000).toBeLessThan(500);
    }
  });

  test('the session is the same, and what it owns is kept', () => {
    for (const trace of traces) {
      expect(new Set(idsOf(trace, 'ana')).size).toBe(1);
      expect(answered(trace, 'ana', 'after')).toBe('exists');
      expect(told(trace, 'ana', 'connected', 'suspended', 'expired').map(({ type }) => type)).toEqual([
        ...['connected', 'suspended', 'connected'],
      ]);
    }
  });

  test('what was pending is lost once each, and nobody knows whether it happened', () => {
    for (const trace of traces) {
      for (const id of ['pending', 'pending too']) {
        expect(answers(trace, 'ana').get(id)).toHaveLength(1);
        expect(answered(trace, 'ana', id)).toBe('ConnectionLoss');
      }
    }
  });

  test('the one that comes back follows, with all that it has missed', () => {
    for (const trace of traces) {
      const back = only(trace, 'ensemble').filter(({ actor, atMs }) => actor === 'server-3' && atMs >= 15_000);
      expect(back.map(({ change }) => change)).toEqual(expect.arrayContaining(['looking', 'following', 'serving']));
      expect(back.findLast(({ change }) => change === 'serving')!.atMs).toBeLessThan(15_100);
    }
  });
});

test('a client that writes and reads at once, on a follower, reads what it wrote', () => {
  const paths = Array.from({ length: 50 }, (_, at) => `/n${at}`);
  const trace = run({
    latencyMs: [1, 20],
    clients: { ana: onFollower },
    script: paths.flatMap((path) => [
      asks(1000, 'ana', `w${path}`, create(path)),
      asks(1000, 'ana', `r${path}`, exists(path)),
    ]),
    endMs: 5000,
  });
  const given = answers(trace, 'ana');
  expect([...given.keys()]).toEqual(paths.flatMap((path) => [`w${path}`, `r${path}`]));
  expect([...given.values()].filter(([one]) => one!.reply['error'] !== null)).toEqual([]);
});

test('a write is held against what others have proposed before it, agreed on or not', () => {
  const trace = run({
    latencyMs: [5, 5],
    clients: { ana: onFollower, bo: onLeader },
    script: [
      asks(1000, 'bo', 'parent', create('/a')),
      asks(1000, 'bo', 'child', create('/a/b')),
      asks(1000, 'ana', 'again', create('/a')),
    ],
    endMs: 5000,
  });
  const [parent, child] = ['/a', '/a/b'].map((path) => only(trace, 'znode').find((record) => record.path === path)!);
  expect(changes(trace, 'proposed').filter(({ atMs }) => atMs < parent!.atMs && atMs > 1000)).toHaveLength(3);
  expect(child!.zxid).toBe(parent!.zxid + 1);
  expect(answered(trace, 'ana', 'again')).toBe('NodeExists');
});

test('the follower of a client is killed: it goes on with another, and no leader is needed for that', () => {
  const trace = run({
    clients: { ana: onFollower },
    script: [asks(1000, 'ana', 'a', create('/a', 'ephemeral')), asks(8000, 'ana', 'b', exists('/a'))],
    faults: [{ type: 'kill', process: 'server-1', fromMs: 5000 }],
    endMs: 10_000,
  });
  expect(answered(trace, 'ana', 'b')).toBe('exists');
  expect(new Set(idsOf(trace, 'ana')).size).toBe(1);
  expect(Math.max(...changes(trace, 'serving').map(({ epoch }) => epoch!))).toBe(1);
  expect(only(trace, 'session').filter(({ change }) => change === 'resumed')).toMatchObject([{ actor: 'server-3' }]);
});

describe('the leader is stopped, and says nothing', () => {
  const trace = run({
    clients: { ana: { timeoutMs: 30_000, order: [0, 1, 2] }, bo: { timeoutMs: 4000, order: [2, 0, 1] } },
    script: [asks(1000, 'ana', 'a', create('/a', 'ephemeral')), asks(25_000, 'ana', 'b', exists('/a'))],
    faults: [{ type: 'pause', process: 'server-3', fromMs: 5500, toMs: 40_000 }],
    endMs: 60_000,
  });

  test('its followers notice after syncLimit ticks of silence', () => {
    const silent = changes(trace, 'looking').filter(({ why }) => why === 'leaderSilent');
    expect(silent.map(({ actor }) => actor).sort()).toEqual(['server-1', 'server-2']);
    // The last ping was at 5,000, half a tick before.
    for (const { atMs } of silent) expect(atMs).toBeCloseTo(15_000, -2);
  });

  test('its own clients notice by themselves, and cannot go on with anyone until then', () => {
    const [first, suspended, again] = told(trace, 'bo', 'connected', 'suspended', 'expired');
    expect(first!.type).toBe('connected');
    expect(suspended!.type).toBe('suspended');
    expect(suspended!.atMs).toBeLessThan(5500 + 4000);
    expect(again).toMatchObject({ type: 'connected' });
    expect(again!.atMs).toBeGreaterThan(15_000);
  });

  test('nobody expires, though nobody was heard for longer than a timeout', () => {
    expect(only(trace, 'session').filter(({ change }) => change === 'expired')).toEqual([]);
    expect(answered(trace, 'ana', 'b')).toBe('exists');
    expect(only(trace, 'session').filter(({ change }) => change === 'renewed')).toHaveLength(2);
  });

  test('when it goes on, it finds that it leads no more', () => {
    const after = only(trace, 'ensemble').filter(({ actor, atMs }) => actor === 'server-3' && atMs >= 40_000);
    const story = after.filter(({ change }) => ['looking', 'following', 'serving'].includes(change));
    expect(story).toMatchObject([
      { change: 'looking', why: 'quorumLost' },
      { change: 'following', server: 'server-2' },
      { change: 'serving', epoch: 2 },
    ]);
    expect(story[0]!.atMs).toBeLessThanOrEqual(42_000);
  });
});

describe('two of three are killed for 14 s', () => {
  const trace = run({
    clients: { ana: { timeoutMs: 10_000, order: [0, 1, 2] } },
    script: [asks(1000, 'ana', 'a', create('/a', 'ephemeral')), asks(30_000, 'ana', 'b', exists('/a'))],
    faults: ['server-2', 'server-3'].map((process) => ({ type: 'kill', process, fromMs: 5000, toMs: 19_000 }) as const),
    endMs: 60_000,
  });

  test('nobody serves meanwhile', () => {
    const between = changes(trace, 'serving').filter(({ atMs }) => atMs > 5000 && atMs < 19_000);
    expect(between).toEqual([]);
  });

  test('a session of 10 s survives it: its time is kept by a leader, and a new one begins it anew', () => {
    expect(told(trace, 'ana', 'connected', 'suspended', 'expired').map(({ type }) => type)).toEqual([
      ...['connected', 'suspended', 'connected'],
    ]);
    expect(answered(trace, 'ana', 'b')).toBe('exists');
  });
});

describe('a follower is cut off with its leader still there for others', () => {
  const trace = run({
    clients: { ana: { timeoutMs: 30_000, order: [0, 1, 2] } },
    script: [asks(1000, 'ana', 'a', create('/a'))],
    faults: [{ type: 'partition', between: ['server-1', 'server-3'], fromMs: 5000, toMs: 30_000 }],
    endMs: 40_000,
  });

  test('it looks for a leader, finds nobody to elect, and follows the same one afterwards', () => {
    const story = only(trace, 'ensemble')
      .filter(({ actor, atMs, change }) => actor === 'server-1' && atMs > 0 && change !== 'applied')
      .filter(({ change }) => ['looking', 'following', 'serving', 'leading'].includes(change));
    expect(story.map(({ change }) => change)).toEqual(['looking', 'following', 'serving']);
    expect(story[1]!.atMs).toBeGreaterThan(30_000);
    expect(Math.max(...changes(trace, 'serving').map(({ epoch }) => epoch!))).toBe(1);
  });
});

describe('a leader is cut off with one client, from the others', () => {
  const faults = [
    { type: 'partition', between: ['server-3', 'server-1'], fromMs: 5000, toMs: 20_000 },
    { type: 'partition', between: ['server-3', 'server-2'], fromMs: 5000, toMs: 20_000 },
    { type: 'partition', between: ['bo', 'server-3'], fromMs: 5000, toMs: 20_000 },
  ] as const;
  const trace = run({
    clients: { ana: { timeoutMs: 30_000, order: [2, 2, 2] }, bo: { timeoutMs: 6000, order: [0, 1, 2] } },
    script: [
      asks(6000, 'ana', 'in vain', create('/minority')),
      asks(18_000, 'bo', 'in truth', create('/majority')),
      asks(28_000, 'ana', 'which', exists('/minority')),
      asks(28_000, 'ana', 'or which', exists('/majority')),
    ],
    faults,
    endMs: 40_000,
  });

  test('what it proposes meanwhile is never committed, and forgotten', () => {
    const proposed = changes(trace, 'proposed').find(({ actor, atMs }) => actor === 'server-3' && atMs > 5500)!;
    expect(proposed).toMatchObject({ txn: 'create' });
    expect(changes(trace, 'committed').map(({ zxid }) => zxid)).not.toContain(proposed.zxid);
    expect(answered(trace, 'ana', 'in vain')).toBe('ConnectionLoss');
    expect(answered(trace, 'bo', 'in truth')).toBe('create');
    expect(answered(trace, 'ana', 'which')).toBe('NoNode');
    expect(answered(trace, 'ana', 'or which')).toBe('exists');
  });

  test('the majority goes on as soon as it notices, and the old leader does not disturb it when it comes back', () => {
    expect(servingIn(trace, 2)[0]).toBeLessThan(16_000);
    const lost = changes(trace, 'looking').filter(({ atMs }) => atMs > 16_000);
    expect(lost.filter(({ actor }) => actor !== 'server-3')).toEqual([]);
  });
});

describe('what a client reads from a follower', () => {
  const names = Array.from({ length: 200 }, (_, at) => `/n${at}`);
  const askedMs = (at: number) => 1030 + 100 * at;
  const between = (syncs: boolean) =>
    run({
      ensemble: { latencyMs: [0.1, 20] },
      latencyMs: [0.1, 0.2],
      clients: { ana: onLeader, bo: onFollower },
      // Bo asks as soon as ana can have been told.
      script: names.flatMap((path, at) => [
        asks(askedMs(at) - 30, 'ana', path, create(path)),
        ...(syncs ? [asks(askedMs(at), 'bo', `sync ${path}`, { op: 'sync', path })] : []),
        asks(askedMs(at), 'bo', path, exists(path)),
      ]),
      endMs: 25_000,
    });

  /** Of those that ana knew of when bo asked, how many bo was told are not there. */
  function stale(trace: Trace): number {
    const [anas, bos] = [answers(trace, 'ana'), answers(trace, 'bo')];
    const known = names.filter((path, at) => anas.get(path)![0]!.atMs < askedMs(at));
    expect(known.length).toBeGreaterThan(100);
    return known.filter((path) => bos.get(path)![0]!.reply['error'] === 'NoNode').length;
  }

  test('may be stale, for an answered write need only be with a majority', () => {
    expect(stale(between(false))).toBeGreaterThan(5);
  });

  test('is not, if it syncs first', () => {
    const trace = between(true);
    expect(stale(trace)).toBe(0);
    expect(answered(trace, 'bo', 'sync /n7')).toBe('sync');
  });
});

describe('expiry', () => {
  const silentFrom = (seed: number, client: { timeoutMs: number; order: number[] }, tickTimeMs = 2000) => {
    const fromMs = 5000 + 317 * seed;
    const trace = run({
      seed,
      ensemble: { tickTimeMs },
      clients: { ana: client },
      script: [asks(fromMs, 'ana', 'last', exists('/'))],
      faults: [{ type: 'kill', process: 'ana', fromMs: fromMs + 10 }],
      endMs: 60_000,
    });
    const [expired] = only(trace, 'session').filter(({ change }) => change === 'expired');
    return { silentMs: expired!.atMs - fromMs, trace };
  };
  const seeds = Array.from({ length: 40 }, (_, seed) => seed);

  test('of a client on the leader comes within a tick of its timeout after it was last heard', () => {
    const silences = seeds.map((seed) => silentFrom(seed, { timeoutMs: 4000, order: [2, 0, 1] }).silentMs);
    expect(Math.min(...silences)).toBeGreaterThan(4000);
    // A few milliseconds for its way there, and for a majority to agree.
    expect(Math.max(...silences)).toBeLessThanOrEqual(6000 + 15);
    expect(Math.max(...silences) - Math.min(...silences)).toBeGreaterThan(1500);
  });

  test('of one on a follower up to half a tick later, for that is how often the leader hears of it', () => {
    const silences = seeds.map((seed) => silentFrom(seed, { timeoutMs: 4000, order: [0, 1, 2] }).silentMs);
    expect(Math.min(...silences)).toBeGreaterThan(4000);
    expect(Math.max(...silences)).toBeLessThanOrEqual(7000 + 20);
    expect(Math.max(...silences)).toBeGreaterThan(6000);
  });

  test('is decided by the leader, and agreed on like any write', () => {
    const { trace } = silentFrom(1, { timeoutMs: 4000, order: [0, 1, 2] });
    const [overdue] = changes(trace, 'overdue');
    expect(overdue).toMatchObject({ actor: 'server-3' });
    const proposed = changes(trace, 'proposed').find(({ seq }) => seq > overdue!.seq);
    expect(proposed).toMatchObject({ txn: 'closeSession', session: overdue!.session });
    expect(changes(trace, 'applied').filter(({ zxid }) => zxid === proposed!.zxid)).toHaveLength(3);
  });

  test('comes early on a leader whose clock is fast, and is none the sooner for a wrong date', () => {
    const with2x = (what: { rate?: number; offsetMs?: number }) => {
      const skew = { type: 'skew', process: 'server-3', ...what, fromMs: 4000, toMs: 60_000 } as const;
      const trace = run({
        clients: { ana: { timeoutMs: 8000, order: [2, 0, 1] } },
        script: [asks(5000, 'ana', 'last', create('/a'))],
        faults: [skew, { type: 'kill', process: 'ana', fromMs: 5010 }],
        endMs: 60_000,
      });
      const reply = answers(trace, 'ana').get('last')?.[0]?.reply;
      expect(reply).toMatchObject({ error: null });
      return only(trace, 'session').find(({ change }) => change === 'expired')!.atMs - 5000;
    };
    expect(with2x({ rate: 2 })).toBeGreaterThan(4000);
    expect(with2x({ rate: 2 })).toBeLessThan(5100);
    expect(with2x({ rate: 0.5 })).toBeGreaterThan(16_000);
    expect(with2x({ offsetMs: 3_600_000 })).toBeGreaterThan(8000);
    expect(with2x({ offsetMs: 3_600_000 })).toBeLessThanOrEqual(10_100);
  });
});

describe('a client process', () => {
  test('that is stopped is not told of its expiry before it goes on, and then at once all that it has missed', () => {
    const trace = run({
      clients: { ana: { timeoutMs: 4000, order: [0, 1, 2] } },
      script: [asks(6000, 'ana', 'meanwhile', exists('/'))],
      faults: [{ type: 'pause', process: 'ana', fromMs: 5000, toMs: 20_000 }],
      endMs: 30_000,
    });
    const steps = only(trace, 'step').filter(({ actor, atMs }) => actor === 'ana/session' && atMs > 5000);
    expect(steps[0]!.atMs).toBe(20_000);
    const expired = only(trace, 'session').find(({ change }) => change === 'expired');
    expect(expired!.atMs).toBeLessThan(12_000);
    expect(told(trace, 'ana', 'expired')[0]!.atMs).toBeGreaterThan(20_000);
    expect(answers(trace, 'ana').get('meanwhile')).toHaveLength(1);
  });

  test('that is killed says nothing any more, and its session does not end by that', () => {
    const trace = run({
      clients: { ana: { timeoutMs: 4000, order: [0, 1, 2] } },
      script: [asks(1000, 'ana', 'a', create('/a', 'ephemeral')), asks(6000, 'ana', 'b', exists('/'))],
      faults: [{ type: 'kill', process: 'ana', fromMs: 5000 }],
      endMs: 30_000,
    });
    expect(only(trace, 'step').filter(({ atMs }) => atMs > 5000)).toEqual([]);
    const gone = only(trace, 'znode').filter(({ change, path }) => change === 'deleted' && path === '/a');
    expect(gone).toHaveLength(3);
    expect(gone[0]!.atMs).toBeGreaterThan(5000 - 1000 + 4000);
    expect(trace.records.at(-1)).toMatchObject({ kind: 'end', why: 'quiet' });
  });
});

test('an ensemble that is started looks for a leader first, and its clients come to it when it has one', () => {
  const trace = run({
    ensemble: { begins: 'looking' },
    clients: { ana: onFollower },
    script: [asks(0, 'ana', 'a', create('/a')), closes(9000, 'ana')],
    endMs: 20_000,
  });
  const [atMs, leader] = servingIn(trace, 1);
  expect(leader).toBe('server-3');
  expect(atMs).toBeGreaterThan(300);
  expect(atMs).toBeLessThan(500);
  expect(told(trace, 'ana', 'connected')).toHaveLength(1);
  expect(changes(trace, 'proposed')[0]!.zxid).toBe(2 ** 32 + 1);
  expect(trace.records.at(-1)).toMatchObject({ kind: 'end', why: 'quiet' });
});

test('five servers serve with two of them gone, and not with three', () => {
  const gone = (...servers: string[]) =>
    run({
      ensemble: { servers: 5 },
      clients: { ana: { timeoutMs: 10_000, order: [0, 1, 2, 3, 4] } },
      script: [asks(10_000, 'ana', 'a', create('/a'))],
      faults: servers.map((process) => ({ type: 'kill', process, fromMs: 5000 }) as const),
      endMs: 30_000,
    });
  expect(answered(gone('server-5', 'server-4'), 'ana', 'a')).toBe('create');
  expect(answered(gone('server-5', 'server-4', 'server-3'), 'ana', 'a')).not.toBe('create');
});

test('a server of one, killed and started again, has kept its znodes and its sessions', () => {
  const trace = run({
    ensemble: { servers: 1 },
    clients: { ana: { timeoutMs: 10_000 } },
    script: [asks(1000, 'ana', 'a', create('/a', 'ephemeral')), asks(20_000, 'ana', 'b', exists('/a'))],
    faults: [{ type: 'kill', process: 'server-1', fromMs: 5000, toMs: 17_000 }],
    endMs: 22_000,
  });
  expect(answered(trace, 'ana', 'b')).toBe('exists');
  expect(new Set(idsOf(trace, 'ana')).size).toBe(1);
  expect(only(trace, 'session').filter(({ change }) => change === 'renewed')).toMatchObject([{ atMs: 17_000 }]);
  expect(only(trace, 'ensemble')).toEqual([]);
});

test('the same seed gives the same run', () => {
  const once = () =>
    run({
      seed: 11,
      clients: { ana: onFollower, bo: onLeader },
      script: [asks(1000, 'ana', 'a', create('/a')), asks(1000, 'bo', 'b', create('/b'))],
      faults: [{ type: 'kill', process: 'server-2', fromMs: 2000, toMs: 6000 }],
      latencyMs: [1, 30],
      loss: 0.01,
      endMs: 15_000,
    });
  expect(JSON.stringify(once())).toBe(JSON.stringify(once()));
});

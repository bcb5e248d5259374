/** Our contenders and kazoo's on one lock path: each in the other's line, on a real ZooKeeper. */
import { describe, expect, inject, test } from 'vitest';
import { kazooFor } from '../../e2e/contenders/find-contender.ts';
import { runContender, type ContenderOptions, type Meeting } from '../../e2e/contenders/run-contender.ts';
import { header } from '../machines/fixtures/sessions.ts';
import { lineOf } from '../machines/lock-lease.ts';
import { kazooKinds, readLock, writeLock } from '../machines/read-write-lock.ts';
import { connect } from './client.ts';
import { meetings, visiting, type Visit, type Visits } from './fixtures/visits.ts';
import { runLive } from './run-live.ts';
import { readServers } from './servers.ts';

const zookeeper = inject('zookeeper');
const kazoo = kazooFor('THE TESTS WITH KAZOO AS A CONTENDER ARE SKIPPED');

/** Before 2.9.0 a reader waits for the last writer in the line, also where that is behind it and waits for it in turn (kazoo #649). */
const readersLookBehind = kazoo !== undefined && Number(kazoo.version.split('.')[1]) < 9;

const run = Date.now().toString(36);
const stayMs = 10;

/** Who was in, in order, and through which place in the line. */
interface Line {
  name: string;
  kind: string;
  sequence: number;
}

interface Played {
  met: Meeting[];
  book: Line[];
}

/** Ours and kazoo's at the same time. */
async function play(visits: Visits, foreigners: ContenderOptions[]): Promise<Played> {
  const servers = readServers(zookeeper!);
  const theirs = foreigners.map((options) => runContender(kazoo!, options));
  // Python is slow to start: ours begin when the first of theirs is in, or they would be done before.
  const zk = await connect(zookeeper!);
  try {
    await firstIn(zk, `${visits.room}-book`);
    const trace = await runLive({ header: header('live'), scenario: visiting(visits), servers, giveUpAfterMs: 10_000 });
    const foreign = (await Promise.all(theirs)).flat();
    return { met: [...meetings(trace), ...foreign], book: await bookOf(zk, `${visits.room}-book`) };
  } finally {
    await zk.close();
  }
}

type Client = Awaited<ReturnType<typeof connect>>;

/** Done when the book is there: the first of theirs is at the door. */
function firstIn(zk: Client, book: string): Promise<void> {
  return new Promise((resolve, reject) => {
    zk.exists(book, () => resolve()).then((stat) => stat && resolve(), reject);
  });
}

/** Done when there are so many in the line. */
async function inLine(zk: Client, path: string, count: number): Promise<void> {
  for (;;) {
    let more = (): void => undefined;
    const changed = new Promise<void>((resolve) => (more = resolve));
    if ((await zk.getChildren(path, () => more())).length >= count) return;
    await changed;
  }
}

async function bookOf(zk: Client, book: string): Promise<Line[]> {
  const lines = await zk.getChildren(book);
  const read = await Promise.all(lines.toSorted().map((line) => zk.getData(`${book}/${line}`)));
  return read.map(({ data }) => {
    const [name = '', node = ''] = new TextDecoder().decode(data ?? undefined).split(' ');
    return { name, kind: node.slice(0, -10), sequence: Number(node.slice(-10)) };
  });
}

/** How often one of ours followed one of theirs, or the reverse. */
function handOvers(book: readonly Line[]): number {
  const isTheirs = book.map(({ name }) => name.startsWith('kazoo'));
  return isTheirs.filter((theirs, index) => index > 0 && theirs !== isTheirs[index - 1]).length;
}

const alone = ({ marks }: Meeting) => marks.length === 1;
const isReader = ({ kind }: Line) => kind.endsWith('__rlock__');

/** Those who came before and were in after, but for readers among themselves. */
function overtaken(book: readonly Line[]): [Line, Line][] {
  return book.flatMap((earlier, index) =>
    book
      .slice(index + 1)
      .filter((later) => later.sequence < earlier.sequence && !(isReader(earlier) && isReader(later)))
      .map((later): [Line, Line] => [earlier, later]),
  );
}

describe.runIf(zookeeper !== null && kazoo)('with kazoo on the same path', () => {
  const common = (recipe: string) => ({ path: `/kazoo-${run}-${recipe}`, room: `/kazoo-room-${run}-${recipe}` });
  const foreigner = (recipe: ContenderOptions['recipe'], name: string, rounds: number, of = recipe as string) => ({
    ...{ hosts: zookeeper!, recipe, name, rounds, stayMs, ...common(of) },
  });
  const ours = (recipe: string, names: string[]): Visit[] =>
    names.map((contender) => {
      const lock = { path: common(recipe).path, contender, permits: 1, kind: kazooKinds.write };
      return { name: contender, mark: 'in', lock };
    });

  test('lock: one at a time, in the order of the line, whoever they are', async () => {
    const { met, book } = await play(
      { visits: ours('lock', ['ana', 'bo', 'cy']), room: common('lock').room, rounds: 8, stayMs },
      [foreigner('lock', 'kazoo-1', 12), foreigner('lock', 'kazoo-2', 12)],
    );
    expect(met).toHaveLength(3 * 8 + 2 * 12);
    expect(met.filter((meeting) => !alone(meeting))).toEqual([]);
    expect(overtaken(book)).toEqual([]);
    expect(handOvers(book)).toBeGreaterThan(4);
  }, 60_000);

  test('read/write lock: writers alone, readers together, in the order of the line', async () => {
    const { path, room } = common('shared');
    const readers = ['ana', 'bo', 'cy'].map((contender) => {
      return { name: contender, mark: 'read', lock: readLock({ path, contender }, kazooKinds) };
    });
    const writer = { name: 'dan', mark: 'write', lock: writeLock({ path, contender: 'dan' }, kazooKinds) };
    const foreigners = [
      foreigner('write', 'kazoo-1', 12, 'shared'),
      foreigner('write', 'kazoo-2', 12, 'shared'),
      ...(readersLookBehind ? [] : ['kazoo-3', 'kazoo-4'].map((name) => foreigner('read', name, 12, 'shared'))),
    ];
    const { met, book } = await play({ visits: [...readers, writer], room, rounds: 8, stayMs }, foreigners);
    const together = ({ marks }: Meeting) => marks.every((mark) => mark.startsWith('read-'));
    expect(met).toHaveLength(4 * 8 + foreigners.length * 12);
    expect(met.filter((meeting) => !alone(meeting) && !together(meeting))).toEqual([]);
    expect(overtaken(book)).toEqual([]);
    expect(handOvers(book)).toBeGreaterThan(4);
  }, 60_000);

  test.each([
    ['nobody', false],
    ['a writer', true],
  ])(
    'a reader of kazoo’s with a writer before it and %s behind',
    async (who, isFollowed) => {
      const of = `behind-${who.replace(' ', '-')}`;
      const { path } = common(of);
      const zk = await connect(zookeeper!);
      try {
        await zk.create(path);
        const queue = (name: string) =>
          zk.create(`${path}/${name}${kazooKinds.write}`, '', { mode: 'ephemeralSequential' });
        const before = await queue('ana');
        const reader = runContender(kazoo!, { ...foreigner('read', 'kazoo-1', 1, of), patienceMs: 3000 });
        const ended = reader.then(
          () => 'in',
          (error: unknown) => (String(error).includes('LockTimeout') ? 'waits for ever' : String(error)),
        );
        await Promise.race([inLine(zk, path, 2), ended]);
        if (isFollowed) await queue('bo');
        await zk.delete(before);
        expect(await ended).toBe(isFollowed && readersLookBehind ? 'waits for ever' : 'in');
      } finally {
        await zk.close();
      }
    },
    30_000,
  );

  test('semaphore: never more than its leases, and as many as those', async () => {
    const { path, room } = common('semaphore');
    const leases = 2;
    const visits = ['ana', 'bo', 'cy'].map((contender): Visit => {
      const lock = { path: lineOf(path), contender, permits: 1, kind: kazooKinds.write };
      return { name: contender, mark: 'in', lock, lease: { path, lease: contender, permits: leases } };
    });
    const { met, book } = await play({ visits, room, rounds: 8, stayMs }, [
      { ...foreigner('semaphore', 'kazoo-1', 12), leases },
      { ...foreigner('semaphore', 'kazoo-2', 12), leases },
    ]);
    expect(met).toHaveLength(3 * 8 + 2 * 12);
    expect(Math.max(...met.map(({ marks }) => marks.length))).toBe(leases);
    expect(handOvers(book)).toBeGreaterThan(4);
  }, 60_000);

  test('election: one leader at a time, whoever they are', async () => {
    const { met, book } = await play(
      {
        visits: ours('election', ['ana', 'bo', 'cy']),
        room: common('election').room,
        rounds: 1,
        stayMs: 100,
        elected: true,
      },
      ['kazoo-1', 'kazoo-2'].map((name) => foreigner('election', name, 30)),
    );
    expect(met).toHaveLength(3 + 2 * 30);
    expect(met.filter((meeting) => !alone(meeting))).toEqual([]);
    expect(handOvers(book)).toBeGreaterThan(1);
  }, 60_000);
});

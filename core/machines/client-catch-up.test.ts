import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeClientMessage } from '../zk/encode.ts';
import { setWatchesXid } from '../zk/messages.ts';
import { catchUp } from './client-catch-up.ts';
import { noWatches, type ClientWatches, type WatchKind } from './client-watches.ts';

const watch = (path: string, watcher = 'ana') => ({ path, watcher });

test('nobody watches: nothing is asked for', () => {
  expect(catchUp(noWatches, 7)).toEqual([]);
});

test('each path once in its list, with the last zxid seen', () => {
  const watches = { ...noWatches, data: [watch('/a'), watch('/a', 'bo')], exist: [watch('/b')], child: [watch('/a')] };
  expect(catchUp(watches, 7)).toEqual([
    { op: 'setWatches', relativeZxid: 7, dataWatches: ['/a'], existWatches: ['/b'], childWatches: ['/a'] },
  ]);
});

test('a server before 3.6 is not asked for persistent watches unless there are any', () => {
  const watches = { ...noWatches, data: [watch('/a')], persistentRecursive: [watch('/b')] };
  expect(catchUp(watches, 7)).toMatchObject([
    { op: 'setWatches2', dataWatches: ['/a'], persistentWatches: [], persistentRecursiveWatches: ['/b'] },
  ]);
});

test('many long paths go in several requests, none of which a server would hang up on, and none is left out', () => {
  const kinds: WatchKind[] = ['data', 'exist', 'child', 'persistent', 'persistentRecursive'];
  const paths = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }), { maxLength: 30 });
  fc.assert(
    fc.property(fc.record(Object.fromEntries(kinds.map((kind) => [kind, paths]))), fc.nat(900), (lists, times) => {
      const watches = Object.fromEntries(
        kinds.map((kind) => [kind, (lists[kind] ?? []).map((name) => watch(`/${name.repeat(1 + times)}`))]),
      ) as unknown as ClientWatches;
      const requests = catchUp(watches, 1);
      for (const request of requests) {
        const bytes = encodeClientMessage({ type: 'request', xid: setWatchesXid, request }).length;
        const count = JSON.stringify(request).split('/').length;
        const longest = Math.max(0, ...kinds.flatMap((kind) => watches[kind].map(({ path }) => 4 * path.length)));
        expect(bytes).toBeLessThan(Math.max(128 * 1024, longest) + 4 * count + 64);
      }
      const asked = requests.flatMap(
        (request) => (Object.values(request) as unknown[]).filter(Array.isArray).flat() as string[],
      );
      expect(asked.toSorted()).toEqual(kinds.flatMap((kind) => watches[kind].map(({ path }) => path)).toSorted());
    }),
    { numRuns: 30 },
  );
});

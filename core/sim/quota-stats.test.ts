import { expect, test } from 'vitest';
import { fromBase64, toBase64 } from '../zk/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../zk/utf8.ts';
import { readQuotaStats, writeQuotaStats } from './quota-stats.ts';

const read = (text: string) => readQuotaStats(toBase64(encodeUtf8(text)));

test.each([
  ['', {}],
  ['count=5,bytes=-1', { count: 5, bytes: -1 }],
  ['count=1,bytes=2=;byteHardLimit=3;countHardLimit=4', { count: 1, bytes: 2, byteHardLimit: 3, countHardLimit: 4 }],
  ['count==5', { count: -1 }],
  ['count=+5;;', { count: 5 }],
  [';,', {}],
])('%s', (text, stats) => {
  expect(read(text)).toEqual(stats);
});

test.each(['count', 'count=', 'count=x', 'count=1.5', ',count=1', 'nonsense', '='])('%s is none', (text) => {
  expect(read(text)).toBeUndefined();
});

test('no data are none', () => {
  expect(readQuotaStats(null)).toBeUndefined();
});

test.each([
  [{}, 'count=-1,bytes=-1'],
  [{ bytes: 2, count: 1 }, 'count=1,bytes=2'],
  [{ zebra: 1, ant: 2, count: 3 }, 'count=3,bytes=-1=;ant=2;zebra=1'],
])('%j is written as %s', (stats, text) => {
  expect(decodeUtf8(fromBase64(writeQuotaStats(stats)))).toBe(text);
});

import { fromBase64, toBase64 } from '../zk/base64.ts';
import { decodeUtf8Loosely, encodeUtf8 } from '../zk/utf8.ts';

/**
 * What a quota allows, or what there is of it, as a znode keeps it: `count=2,bytes=11`, and limits that are enforced
 * as `count=-1,bytes=-1=;byteHardLimit=100;countHardLimit=5`. What is not said is -1.
 *
 * Source: `org.apache.zookeeper.StatsTrack`.
 */
export type QuotaStats = Record<string, number>;

/** @returns undefined for data that are none; a ZooKeeper that has to read such ends. */
export function readQuotaStats(data: string | null): QuotaStats | undefined {
  if (data === null) return undefined;
  const text = decodeUtf8Loosely(fromBase64(data)).replace(/[,;]+$/, '');
  const stats: QuotaStats = {};
  for (const pair of text === '' ? [] : text.split(/[,;]+/)) {
    const [key = '', value] = pair.replace(/=+$/, '').split('=');
    if (value === undefined || !/^([+-]?\d+)?$/.test(value)) return undefined;
    stats[key] = value === '' ? -1 : Number(value);
  }
  return stats;
}

/** Count first, bytes second, and a stray `=` before the others, which is how readers before 3.7 are made to stop. */
export function writeQuotaStats(stats: QuotaStats): string {
  const { count = -1, bytes = -1, ...others } = stats;
  const rest = Object.keys(others)
    .sort()
    .map((key) => `;${key}=${others[key]}`);
  const text = `count=${count},bytes=${bytes}${rest.length > 0 ? '=' : ''}${rest.join('')}`;
  return toBase64(encodeUtf8(text));
}

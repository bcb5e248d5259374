import { fromHexId, fromNumber } from './int64.ts';
import type { JuteReader, JuteWriter } from './jute.ts';
import type { Stat } from './messages.ts';

export function readStat(jute: JuteReader): Stat {
  return {
    czxid: jute.exactLong('czxid'),
    mzxid: jute.exactLong('mzxid'),
    ctimeMs: jute.exactLong('ctimeMs'),
    mtimeMs: jute.exactLong('mtimeMs'),
    version: jute.int('version'),
    cversion: jute.int('cversion'),
    aversion: jute.int('aversion'),
    ephemeralOwner: jute.hexLong('ephemeralOwner'),
    dataLength: jute.int('dataLength'),
    numChildren: jute.int('numChildren'),
    pzxid: jute.exactLong('pzxid'),
  };
}

export function writeStat(jute: JuteWriter, stat: Stat): void {
  jute.long(fromNumber(stat.czxid, 'czxid'));
  jute.long(fromNumber(stat.mzxid, 'mzxid'));
  jute.long(fromNumber(stat.ctimeMs, 'ctimeMs'));
  jute.long(fromNumber(stat.mtimeMs, 'mtimeMs'));
  jute.int(stat.version, 'version');
  jute.int(stat.cversion, 'cversion');
  jute.int(stat.aversion, 'aversion');
  jute.long(fromHexId(stat.ephemeralOwner, 'ephemeralOwner'));
  jute.int(stat.dataLength, 'dataLength');
  jute.int(stat.numChildren, 'numChildren');
  jute.long(fromNumber(stat.pzxid, 'pzxid'));
}

import { describe, expect, test } from 'vitest';
import { playedSet } from './fixtures/played-set.ts';
import { serviceOf } from './service.ts';
import { indexTrace } from './trace-index.ts';
import { chainOf } from './why.ts';

const played = (...knobs: [string, string][]) => playedSet('retries', 'connect', [], knobs);
const captionsOf = (trace: ReturnType<typeof played>) => indexTrace(trace).moments.map(({ caption }) => caption);

describe('a call that shakes hands first', () => {
  const well = played(['failing', '0'], ['unwellForMs', '0']);
  const index = indexTrace(well);

  test('has a connection before it has an answer, and so it is told', () => {
    const [first = ''] = captionsOf(well);
    const who = /caller \d/.exec(first)![0];
    const own = captionsOf(well).filter((caption) => caption.toLowerCase().includes(who));
    expect(own.slice(0, 3)).toEqual([
      `A call of ${who} sets out.`,
      `C${who.slice(1)} has a connection.`,
      `A call of ${who} is answered.`,
    ]);
  });

  test('goes four ways, all of which are drawn: asked, accepted, asked, answered', () => {
    const seen = index.flights.all.slice(0, 4).map(({ kind, label, background }) => [kind, label, background]);
    expect(seen).toEqual([
      ['request', 'connect', false],
      ['reply', 'connected', false],
      ['request', 'call', false],
      ['reply', 'answered', false],
    ]);
  });

  test('is told as a handshake when asked why', () => {
    const said = (trace: typeof well, type: string) => {
      const sent = trace.records.find((record) => record.kind === 'send' && record.message.type === type)!;
      return chainOf(indexTrace(trace).why, sent.seq).links.at(-1)!.says.replace(/\d/, 'N');
    };
    expect(said(well, 'connect')).toBe('Caller N asks service for a connection.');
    expect(said(well, 'connected')).toBe('Service accepts the connection of caller N.');
    const refusing = played(['failing', '0'], ['unwellFromMs', '0']);
    expect(said(refusing, 'refused')).toBe('Service refuses caller N a connection.');
  });
});

test('a timeout that waited for a connection says that nothing was done; one that waited for an answer does not', () => {
  const timeouts = (...knobs: [string, string][]) =>
    new Set(captionsOf(played(...knobs)).flatMap((caption) => /fails: (timeout.*)\./.exec(caption)?.[1] ?? []));
  expect(timeouts(['hangs', '1'])).toEqual(new Set(['timeout']));
  expect(timeouts(['loss', '300'])).toEqual(new Set(['timeout', 'timeout, nothing was done']));
});

test('a service that refuses connections has heard no calls, and refused none', () => {
  const { held, refusedMs } = serviceOf(played(['failing', '0']), Infinity)!;
  expect([Math.min(...held.values), refusedMs]).toEqual([0, []]);
});

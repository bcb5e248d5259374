import { expect, test } from 'vitest';
import { streams } from '../sim/streams.ts';
import { drive } from './fixtures/drive.ts';
import { flakyServiceMachine } from './flaky-service.ts';

const call = (name: string) => ({ type: 'call', call: name, from: 'breaker/call' });
const post = (type: string, name: string) => ({ type: 'post', to: 'breaker/call', message: { type, call: name } });

test('asks chance once, and lets so many go well before one fails', () => {
  const service = drive(flakyServiceMachine, { failing: 0.5 });
  expect([service.state(), service.effects()]).toEqual(['asking', [{ type: 'draw' }]]);
  // Of 0.8 the half is passed twice: ln 0.2 / ln 0.5 = 2.3.
  service.hear({ type: 'drawn', draw: 0.8 });
  expect(service.hear(call('a')).effects()).toEqual([post('answered', 'a')]);
  expect(service.hear(call('b')).effects()).toEqual([post('answered', 'b')]);
  expect(service.hear(call('c')).effects()).toMatchObject([post('refused', 'c'), { type: 'draw' }]);
});

test.each([0.01, 0.2, 0.9, 1])('of many calls a share of %d fails', (failing) => {
  const chance = streams(1)('draws');
  const service = drive(flakyServiceMachine, { failing });
  const drawn = () => service.hear({ type: 'drawn', draw: chance() });
  drawn();
  const calls = 4000;
  let failed = 0;
  for (let made = 0; made < calls; made++) {
    service.hear(call(String(made)));
    if (service.state() !== 'asking') continue;
    failed++;
    drawn();
  }
  expect(Math.abs(failed / calls - failing)).toBeLessThanOrEqual(4 * Math.sqrt((failing * (1 - failing)) / calls));
});

test('one that never fails asks nothing', () => {
  const service = drive(flakyServiceMachine, { failing: 0 });
  expect([service.state(), service.effects()]).toEqual(['well', []]);
});

test('while it hangs it keeps what it is asked, and answers the oldest late', () => {
  const service = drive(flakyServiceMachine, { failing: 0 }).hear({ type: 'hung' });
  expect(service.hear(call('a')).hear(call('b')).effects()).toEqual([]);
  service.hear({ type: 'broke' });
  expect(service.hear(call('c')).effects()).toMatchObject([post('refused', 'c')]);
  expect(service.hear({ type: 'thawed', calls: 1 }).effects()).toEqual([post('answered', 'a')]);
  expect(service.hear({ type: 'recovered' }).effects()).toEqual([post('answered', 'b')]);
  expect([service.state(), service.context()['held']]).toEqual(['well', []]);
});

test('a connection it accepts while it is well and while it hangs; while it is down nobody listens', () => {
  const service = drive(flakyServiceMachine, { failing: 0 });
  const dialled = () => service.hear({ ...call('a'), type: 'connect' }).effects();
  expect(dialled()).toEqual([post('connected', 'a')]);
  service.hear({ type: 'hung' });
  expect([dialled(), service.context()['held']]).toEqual([[post('connected', 'a')], []]);
  service.hear({ type: 'broke' });
  expect(dialled()).toEqual([
    { type: 'post', to: 'breaker/call', message: { type: 'refused', call: 'a', of: 'connect' } },
  ]);
});

import { expect, test } from 'vitest';
import { breaker, cache, call, hedge, retry, timeout } from './layers.ts';
import { stack, stacks, type Layer } from './stack.ts';

const service = () => call('service', { connects: true });
const patient = (below: Layer) => timeout(below, { connectTimeoutMs: 100 });

const told = (actors: ReturnType<typeof stack>, address = 'ana/call') => {
  const { input, wires } = actors[address]!;
  return { tells: (input as { tells: unknown }).tells, connected: wires['connected'] };
};

test('of a connection hears the timeout that the call came through, and no other that lies beside it', () => {
  expect(told(stack('ana', retry(patient(service())), { callsAtOnce: 2 }))).toEqual({
    tells: { 'ana/timeout': ['ana/timeout'], 'ana/timeout-2': ['ana/timeout-2'] },
    connected: ['ana/timeout', 'ana/timeout-2'],
  });
});

test('whatever lies in between; where calls meet, each that they may have come from', () => {
  const { tells } = told(stack('ana', patient(retry(patient(breaker(service()))))));
  expect(tells).toEqual({ 'ana/breaker': ['ana/timeout-2', 'ana/timeout'] });
  expect(told(stack('ana', patient(hedge(service()))))).toMatchObject({ tells: { 'ana/hedge': ['ana/timeout'] } });
  const shared = breaker(service());
  expect(told(stacks({ ana: patient(shared), bo: patient(shared) }), 'call')).toMatchObject({
    tells: { breaker: ['ana/timeout', 'bo/timeout'] },
  });
});

test('a timeout that only waits for the answer hears of none', () => {
  expect(told(stack('ana', timeout(service())))).toEqual({ tells: { 'ana/timeout': [] }, connected: [] });
  expect(told(stack('ana', timeout(call('service'))))).toEqual({ tells: undefined, connected: undefined });
});

test('one that waits for a connection of which nobody tells is refused', () => {
  expect(() => stack('ana', patient(retry(call('service'))))).toThrow(
    '"ana/timeout" waits for connections, of which "ana/call" says nothing',
  );
  expect(() => stack('ana', patient(cache(service(), { store: call('store') })))).toThrow('waits for connections');
});

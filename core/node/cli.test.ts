import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { zootrope } from './fixtures/zootrope.ts';

const folder = mkdtempSync(join(tmpdir(), 'zootrope-'));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const lock = 'timing-not-load/lock';

test('run --json says on standard output what came out, and nothing else', async () => {
  const { exit, stdout, stderr } = await zootrope('run', lock, '--seed', '1', '--json');
  const value = JSON.parse(stdout) as { claims: { verdict: string }[] };
  expect(value).toMatchObject({
    lesson: 'timing-not-load',
    variant: 'lock',
    seed: 1,
    world: 'sim',
    knobs: { callers: 50 },
  });
  expect(value.claims.map(({ verdict }) => verdict)).toEqual(['holds', 'holds', 'holds', 'holds', 'holds']);
  expect([exit, stderr]).toEqual([0, '']);
});

test('a claim that fails is a 1', async () => {
  const { exit, stdout } = await zootrope('run', 'timing-not-load/semaphore', '--set', 'permits=9', '--json');
  expect(exit).toBe(1);
  expect(stdout).toContain('"verdict":"broken"');
});

test('lessons --json lists what there is to run', async () => {
  const { lessons } = JSON.parse((await zootrope('lessons', '--json')).stdout) as { lessons: object[] };
  expect(lessons[0]).toMatchObject({
    id: 'timing-not-load',
    path: 'Overload',
    variants: [{ id: 'burst' }, { id: 'spread' }, { id: 'rate-limited' }, { id: 'lock' }, { id: 'semaphore' }],
  });
  expect(lessons).toContainEqual(expect.objectContaining({ id: 'two-holders' }));
  expect(lessons[0]).toHaveProperty('knobs.0', { id: 'callers', unit: 'callers', default: 50, min: 2, max: 200 });
});

test('a trace that was kept is checked again, to the same verdicts', async () => {
  const run = await zootrope('run', lock, '--set', 'callers=4', '--out', path('kept.ndjson'), '--json');
  const check = await zootrope('check', path('kept.ndjson'), '--json');
  expect(JSON.parse(check.stdout)).toEqual(JSON.parse(run.stdout));
  expect(check.exit).toBe(0);
});

describe('bad usage is a 2 and one line that says what would be right', () => {
  test.each([
    [[], 'say what to do: lessons, run, check, serve, or --help'],
    [['sing'], 'there is no command "sing"; there are: lessons, run, check, serve'],
    [['run'], '"run" takes one lesson: zootrope run LESSON[/VARIANT]'],
    [['run', 'nothing'], 'there is no lesson "nothing"; there is: timing-not-load'],
    [['run', 'timing-not-load/none'], 'has no variant "none"; it has: burst, spread, rate-limited, lock, semaphore'],
    [['run', lock, '--seed', 'x'], 'a seed is a whole number from 0 to 4294967295, not "x"'],
    [['run', lock, '--set', 'callers=900'], 'knob "callers" takes a whole number from 2 to 200 (callers), not "900"'],
    [['run', lock, '--set', 'callers'], '--set takes KNOB=VALUE, not "callers"'],
    [['run', lock, '--set', 'colour=1'], 'has no knob "colour"; it has: callers, '],
    [['run', lock, '--on', 'here'], '--on takes sim or HOST:PORT[,HOST:PORT], such as 127.0.0.1:2181, not "here"'],
    [['run', lock, '--bogus'], "Unknown option '--bogus'"],
    [['lessons', '--seed', '1'], '"lessons" takes no --seed'],
    [['check'], '"check" takes one trace: zootrope check FILE.ndjson'],
    [['check', 'missing.ndjson'], 'cannot read missing.ndjson: ENOENT'],
    [['run', lock, '--out', 'no/such/folder/x'], 'cannot write no/such/folder/x'],
  ])('%j', async (args, message) => {
    const { exit, stdout, stderr } = await zootrope(...args);
    expect(stderr).toContain(message);
    expect([exit, stdout, stderr.trimEnd().split('\n')]).toEqual([2, '', [expect.any(String)]]);
  });
});

describe('a trace that cannot be believed is a 2 and one line', async () => {
  await zootrope('run', lock, '--set', 'callers=3', '--out', path('whole.ndjson'));
  const whole = readFileSync(path('whole.ndjson'), 'utf8');
  const lines = whole.trimEnd().split('\n');
  const held = lines.findIndex((line) => line.includes('"type":"held"'));

  test.each([
    ['cut in mid-line', whole.slice(0, -30), 'was cut short after'],
    ['cut between lines', `${lines.slice(0, -1).join('\n')}\n`, 'was cut short after'],
    ['empty', '', 'this is not a trace'],
    ['of another kind', 'hello\n', 'this is not a trace'],
    ['of a newer major version', whole.replace('"version":"1.0"', '"version":"2.0"'), '2.0'],
    ['of an unknown lesson', whole.replace('timing-not-load', 'never-heard-of'), 'there is no lesson "never-heard-of"'],
    ['with a knob out of range', whole.replace('"callers":3', '"callers":3000'), 'knob "callers" takes'],
    ['with a line that is not JSON', [...lines.slice(0, 5), '{', ...lines.slice(5)].join('\n'), 'line 6'],
    ['altered', whole.replace(/"token":\d+/, '"token":1'), `line ${held + 1}: the machines do not do this`],
  ])('%s', async (name, text, message) => {
    const file = path(`${name.replaceAll(' ', '-')}.ndjson`);
    writeFileSync(file, text);
    const { exit, stdout, stderr } = await zootrope('check', file);
    expect(stderr).toContain(message);
    expect([exit, stdout, stderr.trimEnd().split('\n')]).toEqual([2, '', [expect.any(String)]]);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

describe('an ensemble that does not answer is a 3, one line, within the connect timeout', () => {
  const connectTimeoutMs = 4000;

  async function refused(port: number) {
    writeFileSync(path('old.ndjson'), 'what was there before');
    const began = performance.now();
    const on = ['--on', `127.0.0.1:${port}`, '--set', `sessionTimeoutMs=${connectTimeoutMs}`];
    const { exit, stdout, stderr } = await zootrope('run', lock, ...on, '--out', path('old.ndjson'));
    expect(stderr).toMatch(/^zootrope: no ZooKeeper answers at 127\.0\.0\.1:\d+ \(.+\)\n$/);
    expect([exit, stdout]).toEqual([3, '']);
    expect(readFileSync(path('old.ndjson'), 'utf8')).toBe('what was there before');
    return performance.now() - began;
  }

  /** A port that nobody listens on any more. */
  test('nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    expect(await refused(port)).toBeLessThan(connectTimeoutMs);
  });

  test.each([
    ['somebody listens and says nothing', ''],
    ['somebody listens who is no ZooKeeper', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ])(
    '%s',
    async (_who, greeting) => {
      const server = createServer((socket) => {
        socket.on('error', () => {});
        socket.write(greeting);
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      // The process itself takes a moment to start, and to end.
      expect(await refused((server.address() as AddressInfo).port)).toBeLessThan(connectTimeoutMs + 2000);
      server.close();
    },
    10_000,
  );
});

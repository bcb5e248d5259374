import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { converse } from '../../e2e/servers/converse.ts';
import { fourLetterWord } from '../../e2e/servers/four-letter-word.ts';

const running: ChildProcess[] = [];
afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));

/** The command as it is installed: built, in a process of its own. */
function zootrope(...args: string[]) {
  const child = spawn(process.execPath, ['dist/core/node/cli.js', 'serve', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  running.push(child);
  return {
    child,
    line: async () => (await lines.next()).value as string | undefined,
    exit: async () => [((await once(child, 'close')) as [number])[0], stderr] as const,
  };
}

test.each(['SIGINT', 'SIGTERM'] as const)('serves where it says until %s', async (signal) => {
  const command = zootrope('--port', '0');
  const connectString = await command.line();
  expect(connectString).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(await fourLetterWord(connectString!, 'srvr')).toContain('Mode: standalone\n');
  const client = await converse(connectString!);
  command.child.kill(signal);
  const [exit, stderr] = await command.exit();
  expect([exit, stderr.split('\n').length]).toEqual([0, 2]);
  await expect(client.hear()).rejects.toThrow('hung up');
});

test('--json says so in JSON', async () => {
  const command = zootrope('--port', '0', '--host', 'localhost', '--tick-time', '200', '--json');
  const { servers, ...said } = JSON.parse((await command.line())!) as { servers: { host: string; port: number }[] };
  const { port } = servers[0]!;
  expect(servers).toEqual([{ host: 'localhost', port }]);
  expect(said).toEqual({ connectString: `localhost:${port}`, tickTimeMs: 200, pid: command.child.pid });
  expect(await fourLetterWord(`127.0.0.1:${port}`, 'conf')).toContain('\nminSessionTimeout=400\n');
});

test('a port that is taken is one clear line', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const line = `zootrope: port ${port} of 127.0.0.1 is taken; --port N and --host ADDRESS choose others\n`;
  expect(await zootrope('--port', String(port)).exit()).toEqual([2, line]);
  other.close();
});

test.each([
  [['--port', '65536'], '--port takes a whole number from 0 to 65535, not "65536"'],
  [['--port', 'zk'], '--port takes a whole number from 0 to 65535, not "zk"'],
  [['--servers', '2'], '--servers takes 1, 3 or 5, not "2"'],
  [['--tick-time', '0'], '--tick-time takes a whole number from 10 to 3600000, not "0"'],
  [['--max-connections', '1e3'], '--max-connections takes a whole number from 0 to 1000000, not "1e3"'],
  [['2181'], '"serve" takes no operand, and was given "2181"'],
])('%s is refused', async (args, why) => {
  expect(await zootrope(...args).exit()).toEqual([2, `zootrope: ${why}\n`]);
});

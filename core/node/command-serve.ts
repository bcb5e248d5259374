import { once } from 'node:events';
import { isIP } from 'node:net';
import type { Options } from './cli.ts';
import { PortError, serve, type ServeSettings } from './serve.ts';
import { UsageError } from './usage-error.ts';

/** `zootrope serve` */
export async function serveCommand(operands: string[], options: Options): Promise<number> {
  if (operands.length > 0) throw new UsageError(`"serve" takes no operand, and was given "${operands[0]}"`);
  const settings = readSettings(options);
  const { connectString, servers, stop } = await listen(settings);
  const { tickTimeMs } = settings;
  const ready = options.json ? JSON.stringify({ connectString, servers, tickTimeMs, pid: process.pid }) : connectString;
  process.stdout.write(`${ready}\n`);
  if (!isLoopback(settings.host)) process.stderr.write(`zootrope: whoever can reach ${settings.host} can use it\n`);
  const many = settings.servers === 1 ? 'one server' : `${settings.servers} servers`;
  process.stderr.write(`zootrope: a simulated ZooKeeper, ${many}, in memory only; Ctrl-C ends it\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await stop();
  return 0;
}

async function listen(settings: ServeSettings) {
  try {
    return await serve(settings);
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    const why = reasons[error.code] ?? `cannot be listened on (${error.code})`;
    throw new UsageError(`port ${error.port} of ${settings.host} ${why}; --port N and --host ADDRESS choose others`);
  }
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'is taken',
  EACCES: 'is not for you to listen on',
  EADDRNOTAVAIL: 'is no address of this machine',
};

function readSettings(options: Options): ServeSettings {
  const servers = ([1, 3, 5] as const).find((count) => String(count) === (options.servers ?? '1'));
  if (servers === undefined) throw new UsageError(`--servers takes 1, 3 or 5, not "${options.servers}"`);
  return {
    servers,
    host: options.host ?? '127.0.0.1',
    port: readNumber('port', options.port ?? '2181', 0, 65_535 - (servers - 1)),
    tickTimeMs: readNumber('tick-time', options['tick-time'] ?? '2000', 10, 3_600_000),
    maxConnections: readNumber('max-connections', options['max-connections'] ?? '0', 0, 1_000_000),
  };
}

function readNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new UsageError(`--${option} takes a whole number from ${min} to ${max}, not "${text}"`);
  return value;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

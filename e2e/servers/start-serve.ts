import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** `zootrope serve` as it is installed: built, in a process of its own. */
export interface Served {
  /** `host:port[,host:port]` */
  hosts: string;
  pid: number;
  stop: () => Promise<void>;
}

/** @throws when it ends instead of serving. */
export async function startServe(...options: string[]): Promise<Served> {
  const command = ['dist/core/node/cli.js', 'serve', '--port', '0', ...options];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const { value: hosts, done } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  if (done || child.pid === undefined) throw new Error(`${command.join(' ')} ended at once; was it built?`);
  const stop = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  return { hosts, pid: child.pid, stop };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { KazooPython } from './find-contender.ts';

export interface ContenderOptions {
  hosts: string;
  recipe: 'lock' | 'read' | 'write' | 'semaphore' | 'election';
  path: string;
  room: string;
  name: string;
  rounds: number;
  stayMs: number;
  /** Of a semaphore; 1 unless said. */
  leases?: number;
  /** How long it waits to be in before it fails; as long as it takes unless said. Not of an election. */
  patienceMs?: number;
}

/** Whom a visitor found in the room when it came in, itself included. */
export interface Meeting {
  name: string;
  marks: string[];
}

const script = join(import.meta.dirname, 'contender.py');
const withinMs = 45_000;

/**
 * kazoo's own lock in a process of its own, visiting a room.
 * @throws what it wrote to standard error, when it fails or does not end.
 */
export async function runContender({ python }: KazooPython, options: ContenderOptions): Promise<Meeting[]> {
  const { hosts, recipe, path, room, name, rounds, stayMs, leases = 1, patienceMs } = options;
  const numbers = [rounds, stayMs, leases, ...(patienceMs === undefined ? [] : [patienceMs])].map(String);
  const args = ['-W', 'ignore', script, hosts, recipe, path, room, name, ...numbers];
  const child = spawn(python, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: withinMs, killSignal: 'SIGKILL' });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const [exit] = (await once(child, 'close')) as [number | null];
  if (exit !== 0) throw new Error(`kazoo’s ${recipe} of ${name} ended with ${exit ?? 'a signal'}: ${stderr.trim()}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Meeting);
}

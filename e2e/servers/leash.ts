import { spawn } from 'node:child_process';

/**
 * Runs a shell command once this process is gone, however it goes: an exit hook does not survive a `kill -9`.
 *
 * A shell waits at the end of a pipe that only we hold open, in a process group of its own, where no ^C reaches it.
 *
 * @param command may use `"$1"`, `"$2"`… for `args`.
 * @returns lets go: the command will not run.
 */
export function leash(command: string, ...args: string[]): () => void {
  const waiting = `cat >/dev/null; ${command}`;
  const guard = spawn('/bin/sh', ['-c', waiting, 'leash', ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  // A pipe keeps the event loop alive unless told not to; a child's pipe is a socket, which has `unref`.
  (guard.stdin as unknown as { unref(): void }).unref();
  return () => void guard.kill('SIGKILL');
}

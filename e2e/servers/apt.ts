import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { announce } from './finding.ts';

/** How to get packages by hand, for whoever may not or cannot have them installed. */
export function aptCommand(packages: readonly string[]): string {
  return `sudo apt-get install --no-install-recommends ${packages.join(' ')}`;
}

/**
 * Installs packages where that is ours to do: on Debian or Ubuntu, as root (a container, a CI machine).
 *
 * @returns why they were not installed, or undefined when they were.
 */
export function aptInstall(packages: readonly string[]): string | undefined {
  if (!isDebianLike(osRelease())) return 'this is not Debian or Ubuntu, so there is no apt-get';
  if (process.getuid?.() !== 0) return 'not root, so nothing is installed with apt-get';
  announce(`installing ${packages.join(' and ')} with apt-get`);
  return aptGet('update') ?? aptGet('install', '-y', '--no-install-recommends', ...packages);
}

/** Source: os-release(5). Derivatives name what they are like in `ID_LIKE`. */
export function isDebianLike(osRelease: string): boolean {
  const ids = osRelease.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm);
  return Array.from(ids, ([, words = '']) => words.split(' '))
    .flat()
    .some((id) => id === 'debian' || id === 'ubuntu');
}

function osRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

/** @returns what went wrong. Waits a minute for another apt to let go, which a fresh machine often runs. */
function aptGet(...args: string[]): string | undefined {
  const { status, error } = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=60', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
  });
  if (status === 0) return undefined;
  return `apt-get ${args.join(' ')} failed: ${error?.message ?? `exit code ${status}`}`;
}

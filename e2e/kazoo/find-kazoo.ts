import { spawnSync } from 'node:child_process';
import { aptCommand, aptInstall } from '../servers/apt.ts';
import type { Finding } from '../servers/finding.ts';

/** A Python that can run kazoo's own tests. */
export interface Kazoo {
  python: string;
  version: string;
  /** The folder with its tests. */
  tests: string;
}

/** Debian's kazoo is the one with its tests on board. */
const packages = ['python3-kazoo', 'python3-pytest', 'python3-pytest-timeout', 'python3-objgraph', 'python3-mock'];

const script = `
import kazoo.version, kazoo.tests, mock, objgraph, os, pytest, pytest_timeout
print(kazoo.version.__version__, os.path.dirname(kazoo.tests.__file__), sep="\\n")`;

/** Looks for it, and installs it with apt-get where that is ours to do. */
export function findKazoo(): Finding<Kazoo> {
  const here = look();
  if (here.missing === undefined) return here;
  const refusal = aptInstall(packages);
  const installed: Finding<Kazoo> = refusal === undefined ? look() : { missing: refusal };
  if (installed.missing === undefined) return installed;
  return { missing: `${here.missing}; ${installed.missing}. What would help: ${aptCommand(packages)}` };
}

function look(): Finding<Kazoo> {
  const reasons: string[] = [];
  // Not the first python3 on the path alone: somebody's virtual environment knows nothing of Debian's packages.
  for (const python of ['python3', '/usr/bin/python3']) {
    const { status, stdout, stderr, error } = spawnSync(python, ['-W', 'ignore', '-c', script], { encoding: 'utf8' });
    const [version, tests] = error ? [] : stdout.split('\n');
    if (status === 0 && version && tests) return { found: { python, version, tests } };
    reasons.push(`${python}: ${error ? error.message : stderr.trim().split('\n').at(-1)}`);
  }
  return { missing: reasons.join('; ') };
}

import { spawnSync } from 'node:child_process';
import { aptCommand, aptInstall } from '../servers/apt.ts';
import { announce, type Finding } from '../servers/finding.ts';

/** A Python that has kazoo. */
export interface KazooPython {
  python: string;
  version: string;
}

const packages = ['python3-kazoo'];
const script = 'import kazoo.version; print(kazoo.version.__version__)';

/** Looks for it, and installs it with apt-get where that is ours to do. */
export function findKazooPython(): Finding<KazooPython> {
  const here = look();
  if (here.missing === undefined) return here;
  const refusal = aptInstall(packages);
  const installed: Finding<KazooPython> = refusal === undefined ? look() : { missing: refusal };
  if (installed.missing === undefined) return installed;
  return { missing: `${here.missing}; ${installed.missing}. What would help: ${aptCommand(packages)}` };
}

/**
 * The same for a test that needs it.
 *
 * @param what is not run without it, in capitals.
 * @returns undefined, having said so loudly, where there is none.
 * @throws in CI: a test that cannot run has not passed.
 */
export function kazooFor(what: string): KazooPython | undefined {
  const kazoo = findKazooPython();
  if (kazoo.missing === undefined) return kazoo.found;
  const why = `${what}: ${kazoo.missing}`;
  const { CI: ci = '' } = process.env;
  if (ci !== '' && ci !== 'false') throw new Error(why);
  announce(why);
  return undefined;
}

function look(): Finding<KazooPython> {
  const reasons: string[] = [];
  // Not the first python3 on the path alone: somebody's virtual environment knows nothing of Debian's packages.
  for (const python of ['python3', '/usr/bin/python3']) {
    const { status, stdout, stderr, error } = spawnSync(python, ['-W', 'ignore', '-c', script], { encoding: 'utf8' });
    const version = error ? '' : stdout.trim();
    if (status === 0 && version !== '') return { found: { python, version } };
    reasons.push(`${python}: ${error ? error.message : stderr.trim().split('\n').at(-1)}`);
  }
  return { missing: reasons.join('; ') };
}

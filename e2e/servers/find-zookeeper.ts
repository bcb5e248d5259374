/**
 * Where the tests get Apache ZooKeeper from: one that is here already, or else one that they may fetch.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { aptCommand, aptInstall } from './apt.ts';
import { archiveFolder, fetchArchive } from './fetch-archive.ts';
import type { Archive } from './fetch-archive.ts';
import { announce, firstFound } from './finding.ts';
import type { Finding } from './finding.ts';

/** How to have a server, for `startZooKeeper`; `from` says where it comes from. */
export type ZooKeeper =
  | { kind: 'running'; hostPort: string; from: string }
  | { kind: 'java'; java: string; classPath: string; from: string }
  | { kind: 'docker'; image: string; from: string };

type Env = Readonly<Record<string, string | undefined>>;

const packages = ['zookeeper', 'default-jre-headless'];
const debianJarDir = '/usr/share/java';
const dockerImage = 'zookeeper:3.8';
const cacheDir = resolve(import.meta.dirname, '../../node_modules/.cache/zootrope');

/** The last release of 3.8 with a checksum that others published too (vcpkg's port `zookeeper` pins the same). */
export const release: Archive = {
  url: 'https://archive.apache.org/dist/zookeeper/zookeeper-3.8.4/apache-zookeeper-3.8.4-bin.tar.gz',
  sha512:
    '4d85d6f7644d5f36d9c4d65e78bd662ab35ebe1380d762c24c12b98af029027e' +
    'ee453437c9245dbdf2b9beb77cd6b690b69e26f91cf9d11b0a183a979c73fa43',
};

/**
 * Looks for a server, then obtains one: with apt-get where it may, else from Apache's archive.
 *
 * @returns what `startZooKeeper` needs, or all the reasons, with the command that would help.
 */
export async function findZooKeeper(env: Env = process.env): Promise<Finding<ZooKeeper>> {
  const here = firstFound(
    () => fromConnectString(env),
    () => fromDebian(env),
    () => fromHome(env),
    () => fromRelease(env, archiveFolder(release, cacheDir)),
    fromDocker,
  );
  if (here.missing === undefined) return here;
  const refusal = aptInstall(packages);
  const installed: Finding<ZooKeeper> = refusal === undefined ? fromDebian(env) : { missing: refusal };
  if (installed.missing === undefined) return installed;
  const fetched = await fromArchive(env);
  if (fetched.missing === undefined) return fetched;
  const reasons = [here.missing, installed.missing, fetched.missing].join('; ');
  return { missing: `${reasons}. What would help: ${aptCommand(packages)}, or ZK_CONNECT=host:port` };
}

/** Somebody's own server. Taken at their word: `startZooKeeper` says so if nobody answers there. */
export function fromConnectString({ ZK_CONNECT: hostPort }: Env): Finding<ZooKeeper> {
  if (!hostPort) return { missing: '$ZK_CONNECT is not set' };
  return { found: { kind: 'running', hostPort, from: '$ZK_CONNECT' } };
}

/** The manifest of Debian's zookeeper.jar names every other jar, but none that logs. */
export function fromDebian(env: Env, jarDir = debianJarDir): Finding<ZooKeeper> {
  const jars = ['zookeeper.jar', 'slf4j-simple.jar'].map((jar) => join(jarDir, jar));
  const absent = jars.find((jar) => !existsSync(jar));
  if (absent !== undefined) return { missing: `there is no ${absent}` };
  return withJava(env, { classPath: jars.join(':'), from: 'Debian’s packages' });
}

export function fromHome(env: Env): Finding<ZooKeeper> {
  const home = env['ZOOKEEPER_HOME'];
  if (!home) return { missing: '$ZOOKEEPER_HOME is not set' };
  return fromRelease(env, home, '$ZOOKEEPER_HOME');
}

/** A folder as Apache releases it. Its `conf` is on the class path, or logback writes every packet to the log. */
export function fromRelease(env: Env, folder: string, from = 'Apache’s release'): Finding<ZooKeeper> {
  const lib = join(folder, 'lib');
  const jars = existsSync(lib) ? readdirSync(lib).filter((name) => /^zookeeper-\d.*\.jar$/.test(name)) : [];
  if (jars.length === 0) return { missing: `there is no zookeeper-*.jar in ${lib}` };
  return withJava(env, { classPath: `${join(folder, 'conf')}:${join(lib, '*')}`, from });
}

function withJava(env: Env, server: { classPath: string; from: string }): Finding<ZooKeeper> {
  const java = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : 'java';
  const { error } = spawnSync(java, ['-version'], { stdio: 'ignore' });
  if (error) return { missing: `${server.from}: no Java to run it with (${java})` };
  return { found: { kind: 'java', java, ...server } };
}

function fromDocker(): Finding<ZooKeeper> {
  const docker = (...args: string[]) => spawnSync('docker', args, { stdio: 'ignore', timeout: 300_000 }).status === 0;
  if (!docker('info')) return { missing: 'docker info finds no docker' };
  const isHere = docker('image', 'inspect', dockerImage);
  if (!isHere) announce(`pulling ${dockerImage} with docker`);
  if (!isHere && !docker('pull', dockerImage)) return { missing: `docker cannot pull ${dockerImage}` };
  return { found: { kind: 'docker', image: dockerImage, from: `docker’s ${dockerImage}` } };
}

async function fromArchive(env: Env): Promise<Finding<ZooKeeper>> {
  const runnable = withJava(env, { classPath: '', from: release.url });
  if (runnable.missing !== undefined) return runnable;
  try {
    announce(`fetching ${release.url}`);
    return fromRelease(env, await fetchArchive(release, cacheDir));
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

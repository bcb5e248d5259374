import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fromConnectString, fromDebian, fromHome, release } from './find-zookeeper.ts';

const root = mkdtempSync(join(tmpdir(), 'zootrope-find-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A folder with these files in it; their contents do not matter to a search. */
function folder(name: string, ...files: string[]): string {
  for (const file of files) {
    const path = join(root, name, file);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '');
  }
  return join(root, name);
}
/** `java -version` only has to run: any program that can be started will do. */
const JAVA_HOME = folder('jvm', 'release');
mkdirSync(join(JAVA_HOME, 'bin'));
symlinkSync(process.execPath, join(JAVA_HOME, 'bin', 'java'));
const java = join(JAVA_HOME, 'bin', 'java');

describe('a server is looked for', () => {
  test('where $ZK_CONNECT says that one runs', () => {
    expect(fromConnectString({ ZK_CONNECT: 'zk:2181' }).found).toEqual({
      kind: 'running',
      hostPort: 'zk:2181',
      from: '$ZK_CONNECT',
    });
    expect(fromConnectString({ ZK_CONNECT: '' }).missing).toBe('$ZK_CONNECT is not set');
  });

  test('among Debian’s jars', () => {
    const jars = folder('java', 'zookeeper.jar', 'slf4j-simple.jar');
    expect(fromDebian({ JAVA_HOME }, jars).found).toMatchObject({
      kind: 'java',
      java,
      classPath: `${jars}/zookeeper.jar:${jars}/slf4j-simple.jar`,
    });
    const logless = folder('logless', 'zookeeper.jar');
    expect(fromDebian({ JAVA_HOME }, logless).missing).toBe(`there is no ${logless}/slf4j-simple.jar`);
  });

  test('in $ZOOKEEPER_HOME', () => {
    const home = folder('zk', 'lib/zookeeper-3.8.4.jar', 'lib/zookeeper-jute-3.8.4.jar', 'conf/logback.xml');
    expect(fromHome({ JAVA_HOME, ZOOKEEPER_HOME: home }).found).toMatchObject({
      kind: 'java',
      classPath: `${home}/conf:${home}/lib/*`,
      from: '$ZOOKEEPER_HOME',
    });
    const source = folder('source', 'lib/zookeeper-jute-3.8.4.jar');
    expect(fromHome({ ZOOKEEPER_HOME: source }).missing).toBe(`there is no zookeeper-*.jar in ${source}/lib`);
    expect(fromHome({ ZOOKEEPER_HOME: '/nowhere' }).missing).toBe('there is no zookeeper-*.jar in /nowhere/lib');
    expect(fromHome({}).missing).toBe('$ZOOKEEPER_HOME is not set');
  });

  test('and is none without a Java to run it', () => {
    const jars = folder('javaless', 'zookeeper.jar', 'slf4j-simple.jar');
    expect(fromDebian({ JAVA_HOME: '/nowhere' }, jars).missing).toBe(
      'Debian’s packages: no Java to run it with (/nowhere/bin/java)',
    );
  });
});

test('the release is pinned by a whole SHA-512', () => {
  expect(release.sha512).toMatch(/^[0-9a-f]{128}$/);
});

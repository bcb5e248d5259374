import { expect, test } from 'vitest';
import { containerOptions } from './zookeeper-container.ts';

test('a container serves on loopback alone, with the settings of a server of our own', () => {
  expect(containerOptions('zk-1', 4000, 200).join(' ')).toBe(
    '--name zk-1 --publish 127.0.0.1:4000:2181 --env ZOO_TICK_TIME=200 --env ZOO_MAX_CLIENT_CNXNS=0 ' +
      '--env ZOO_ADMINSERVER_ENABLED=false --env ZOO_4LW_COMMANDS_WHITELIST=* --env ZOO_CFG_EXTRA=forceSync=no',
  );
});

test('further settings go where the image looks for them', () => {
  const settings = { config: { enforceQuota: true }, properties: { 'znode.container.checkIntervalMs': 500 } };
  const options = containerOptions('zk-1', 4000, 200, settings);
  expect(options).toContain('ZOO_CFG_EXTRA=forceSync=no enforceQuota=true');
  expect(options).toContain('JVMFLAGS=-Dznode.container.checkIntervalMs=500');
});

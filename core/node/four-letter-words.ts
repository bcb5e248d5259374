import { defaultSettings } from '../sim/ensemble.ts';
import type { ServerStatus } from '../sim/server-status.ts';
import type { Account } from './ledger.ts';
import { connectionLine, connectionSummary } from './four-letter-cons.ts';
import { dump, watchesByPath, watchesBySession, watchSummary } from './four-letter-dump.ts';
import { monitored } from './four-letter-mntr.ts';
import { averageMs, reset, type Traffic } from './traffic.ts';

/** What a server can be asked about by four-letter words. */
export interface Asked {
  status: ServerStatus;
  traffic: Traffic;
  connections: readonly Account[];
  config: ServerConfig;
  /** As in `3.8.0-zootrope-0.1.0, built on 2024-12-29 17:54 UTC`. */
  version: string;
  environment: () => Record<string, string>;
  /** Open file descriptors; -1 where there is no telling. */
  descriptors: () => { now: number; max: number };
  /** The date. */
  nowMs: number;
  /** Since the server began. */
  upMs: number;
  /** Connections turned away because their address had too many. */
  rejected: number;
}

export interface ServerConfig {
  port: number;
  /** From 1 on; 0 for one that is alone. */
  serverId: number;
  tickTimeMs: number;
  maxConnections: number;
  /** Everyone of the ensemble, by ascending id, itself included: their hosts. */
  members: readonly string[];
}

/**
 * What a ZooKeeper server answers to those who do not speak its protocol, in the form that tools have learnt to read.
 * They are all allowed, as by `4lw.commands.whitelist=*`.
 *
 * Source: `org.apache.zookeeper.server.command` of Apache ZooKeeper 3.8, and what 3.8.0 answers.
 *
 * @returns how to answer it; undefined for a word that is none of them.
 */
export function fourLetterWord(word: string): ((asked: Asked) => string) | undefined {
  const answer = Object.hasOwn(words, word) ? words[word]! : undefined;
  if (!answer || isAlwaysAnswered(word)) return answer;
  return (asked) => (asked.status.mode === undefined ? notServing : answer(asked));
}

const isAlwaysAnswered = (word: string) => word === 'ruok' || word === 'envi';

const notServing = 'This ZooKeeper instance is not currently serving requests\n';

const words: Record<string, (asked: Asked) => string> = {
  ruok: () => 'imok',
  srvr: (asked) => lines([`Zookeeper version: ${asked.version}`, ...serverLines(asked)]),
  stat: (asked) => {
    const clients = asked.connections.map(connectionSummary);
    return lines([`Zookeeper version: ${asked.version}`, 'Clients:', ...clients, '', ...serverLines(asked)]);
  },
  envi: ({ environment }) => lines(['Environment:', ...pairs(environment(), '=')]),
  mntr: (asked) => lines(pairs(monitored(asked), '\t').map((line) => `zk_${line}`)),
  conf: ({ config }) => lines(pairs(configured(config), '=')) + membership(config),
  cons: ({ connections }) => lines([...connections.map(connectionLine), '']),
  dump: ({ status, connections }) => lines(dump(status, connections)),
  wchs: ({ status }) => lines(watchSummary(status)),
  wchc: ({ status }) => lines([...watchesBySession(status), '']),
  wchp: ({ status }) => lines([...watchesByPath(status), '']),
  // Nothing is kept on a disk.
  dirs: () => 'datadir_size: 0\nlogdir_size: 0\n',
  isro: () => 'rw',
  srst: ({ traffic }) => {
    reset(traffic);
    return 'Server stats reset.\n';
  },
  crst: ({ connections }) => {
    for (const { traffic } of connections) reset(traffic);
    return 'Connection stats reset.\n';
  },
};

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}

function pairs(values: Record<string, string | number>, between: string): string[] {
  return Object.entries(values).map(([key, value]) => `${key}${between}${value}`);
}

function serverLines({ status, traffic, connections }: Asked): string[] {
  const { minMs, maxMs } = traffic.latency;
  const sizes = status.leading?.proposalBytes;
  return [
    `Latency min/avg/max: ${minMs}/${averageMs(traffic)}/${maxMs}`,
    `Received: ${traffic.received}`,
    `Sent: ${traffic.sent}`,
    `Connections: ${connections.length}`,
    `Outstanding: ${traffic.outstanding}`,
    `Zxid: 0x${status.zxid.toString(16)}`,
    `Mode: ${status.mode}`,
    `Node count: ${status.znodes}`,
    ...(sizes ? [`Proposal sizes last/min/max: ${sizes.last}/${sizes.min}/${sizes.max}`] : []),
  ];
}

/** Source: `ZooKeeperServer.dumpConf`, `ConfCommand`. */
function configured({
  port,
  serverId,
  tickTimeMs,
  maxConnections,
  members,
}: ServerConfig): Record<string, string | number> {
  return {
    clientPort: port,
    secureClientPort: -1,
    dataDir: '',
    dataDirSize: 0,
    dataLogDir: '',
    dataLogSize: 0,
    tickTime: tickTimeMs,
    maxClientCnxns: maxConnections,
    minSessionTimeout: 2 * tickTimeMs,
    maxSessionTimeout: 20 * tickTimeMs,
    clientPortListenBacklog: -1,
    serverId,
    // The servers hear each other without a port of their own.
    ...(members.length > 1 && {
      ...{ initLimit: defaultSettings.initLimit, syncLimit: defaultSettings.syncLimit },
      ...{ electionAlg: 3, electionPort: -1, quorumPort: -1, peerType: 0 },
    }),
  };
}

function membership({ members }: ServerConfig): string {
  const voting = members.map((host, at) => `server.${at + 1}=${host}:-1:-1:participant`);
  return members.length > 1 ? ['membership: ', ...voting, 'version=0'].join('\n') : '';
}

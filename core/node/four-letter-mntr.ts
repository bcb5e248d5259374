import type { Asked } from './four-letter-words.ts';
import { averageMs } from './traffic.ts';

/**
 * What `mntr` shows, without the `zk_` in front: ZooKeeper's gauges, and of its several hundred counters those that
 * there is something to count for. What is not here is not a zero that nobody counted.
 *
 * Source: `MonitorCommand`, `ZooKeeperServer.dumpMonitorValues` and `ServerMetrics`.
 */
export function monitored({
  status,
  traffic,
  connections,
  version,
  descriptors,
  upMs,
  rejected,
  followers,
}: Asked): Record<string, string | number> {
  const { latency, answerBytes } = traffic;
  const open = descriptors();
  const owned = status.ephemerals.reduce((sum, { paths }) => sum + paths.length, 0);
  return {
    version,
    server_state: status.mode ?? 'looking',
    ephemerals_count: owned,
    num_alive_connections: connections.length,
    avg_latency: averageMs(traffic),
    outstanding_requests: traffic.outstanding,
    znode_count: status.znodes,
    global_sessions: status.sessions.length,
    last_client_response_size: answerBytes.last,
    packets_sent: traffic.sent,
    packets_received: traffic.received,
    max_client_response_size: answerBytes.max,
    connection_drop_probability: '0.0',
    watch_count: status.watches.length,
    min_latency: latency.minMs,
    max_file_descriptor_count: open.max,
    approximate_data_size: status.dataBytes,
    open_file_descriptor_count: open.now,
    local_sessions: 0,
    uptime: Math.floor(upMs),
    max_latency: latency.maxMs,
    min_client_response_size: answerBytes.min,
    connection_rejected: rejected,
    bytes_received_count: traffic.bytesReceived,
    ...(status.mode === 'leader' && { learners: followers, synced_followers: followers }),
  };
}

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
  config,
  nowMs,
}: Asked): Record<string, string | number> {
  const { latency, answerBytes } = traffic;
  const open = descriptors();
  const owned = status.ephemerals.reduce((sum, { paths }) => sum + paths.length, 0);
  const { leading } = status;
  const many = config.members.length > 1;
  const sizes = leading?.proposalBytes;
  return {
    version,
    server_state: status.mode ?? 'looking',
    ...(many && { peer_state: `${leading ? 'leading' : 'following'} - broadcast` }),
    ephemerals_count: owned,
    num_alive_connections: connections.length,
    avg_latency: averageMs(traffic),
    ...(sizes && { min_proposal_size: sizes.min }),
    outstanding_requests: traffic.outstanding,
    znode_count: status.znodes,
    global_sessions: status.sessions.length,
    last_client_response_size: answerBytes.last,
    packets_sent: traffic.sent,
    packets_received: traffic.received,
    ...(sizes && { max_proposal_size: sizes.max }),
    max_client_response_size: answerBytes.max,
    ...(leading && { synced_followers: leading.synced }),
    connection_drop_probability: '0.0',
    watch_count: status.watches.length,
    ...(leading && { synced_non_voting_followers: 0, synced_observers: 0 }),
    min_latency: latency.minMs,
    max_file_descriptor_count: open.max,
    approximate_data_size: status.dataBytes,
    open_file_descriptor_count: open.now,
    ...(sizes && { last_proposal_size: sizes.last }),
    ...(leading && { pending_syncs: leading.pendingSyncs }),
    ...(leading && { leader_uptime: Math.floor(nowMs - status.servingSinceMs) }),
    local_sessions: 0,
    uptime: Math.floor(upMs),
    max_latency: latency.maxMs,
    ...(leading && { learners: leading.learners }),
    min_client_response_size: answerBytes.min,
    ...(many && { quorum_size: config.members.length }),
    connection_rejected: rejected,
    bytes_received_count: traffic.bytesReceived,
  };
}

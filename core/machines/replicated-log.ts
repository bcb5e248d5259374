/**
 * One node of a replicated log: several of them agree on one sequence of commands, whichever of them fail, as long as a
 * majority can speak to each other.
 *
 * Statechart:
 *   ● up             standing [grants | isNewer], append [isOfItsLeader], voted [isNewer],
 *                  ──acked [isNewer]────────────────────────────▶ .follower
 *                  ──crashed────────────────────────────────────▶ down
 *                  ╌╌standing, append, propose╌╌
 *     ● follower   ──standing [grants], append [isOfItsLeader]──▶ .waiting
 *                  ╌╌standing, append╌╌
 *       ● drawing  ──drawn──────────────────────────────────────▶ waiting
 *         waiting  ──after electionTimeout──────────────────────▶ up.candidate
 *       candidate  ──voted [isNewer]────────────────────────────▶ follower
 *                  ──always [hasMajority]───────────────────────▶ leader
 *                  ╌╌voted╌╌
 *       ● drawing  ──drawn──────────────────────────────────────▶ waiting
 *         waiting  ──after electionTimeout──────────────────────▶ up.candidate
 *       leader     ──acked [isNewer]────────────────────────────▶ follower
 *                  ╌╌propose, acked╌╌
 *       ● leading  ──after heartbeat────────────────────────────▶ leading
 *     down         ──restarted──────────────────────────────────▶ up
 *
 * In each epoch at most one node leads: a vote is given once an epoch, and a majority is needed. A proposal takes one
 * round trip from the leader to a majority: it is decided when a majority has it on disk, and the leader says so at once;
 * the others learn it with the next message. A vote goes only to a candidate whose log is as complete as the voter's
 * own, so that whoever is elected has all that was ever decided. Epoch, vote and log are on disk and outlive a crash.
 * One who leads and is cut off goes on believing that it leads; it decides nothing any more.
 *
 * Source: Ongaro & Ousterhout, In Search of an Understandable Consensus Algorithm (2014), section 5, whose *term* is called
 * epoch here, as in ZooKeeper (Junqueira, Reed & Serafini, Zab, 2011).
 */

import { logParts } from './replicated-log-parts.ts';

/** A newer epoch makes a follower of anyone, with what is in the message still to be answered. */
const ofElections = {
  standing: [
    { guard: 'grants', target: '#log.up.follower', actions: 'grantVote' },
    { guard: 'isNewer', target: '#log.up.follower', actions: 'refuseVote' },
    { actions: 'refuseVote' },
  ],
  append: [{ guard: 'isOfItsLeader', target: '#log.up.follower', actions: 'take' }, { actions: 'refuseAppend' }],
} as const;

/** A wait of chance length: drawn first, then waited for. */
const patience = {
  drawing: { on: { drawn: { target: 'waiting', actions: 'noteDraw' } } },
} as const;

export const replicatedLogMachine = logParts.createMachine({
  id: 'log',
  context: ({ input }) => ({
    ...input,
    ...{ epoch: 0, votedFor: null, log: [], committed: 0, leader: null },
    ...{ draw: 0, votes: [], next: {}, match: {} },
  }),
  initial: 'up',
  states: {
    up: {
      initial: 'follower',
      on: {
        ...ofElections,
        voted: { guard: 'isNewer', target: '.follower', actions: 'adoptEpoch' },
        acked: { guard: 'isNewer', target: '.follower', actions: 'adoptEpoch' },
        propose: { actions: 'redirect' },
        crashed: 'down',
      },
      states: {
        follower: {
          entry: 'draw',
          initial: 'drawing',
          on: {
            standing: [
              { guard: 'grants', target: '.waiting', actions: 'grantVote' },
              // One whom we don't vote for does not make us wait any longer.
              { actions: 'refuseVote' },
            ],
            append: [{ guard: 'isOfItsLeader', target: '.waiting', actions: 'take' }, { actions: 'refuseAppend' }],
          },
          states: {
            ...patience,
            waiting: { after: { electionTimeout: '#log.up.candidate' } },
          },
        },
        candidate: {
          entry: 'stand',
          initial: 'drawing',
          always: { guard: 'hasMajority', target: 'leader' },
          on: {
            voted: [
              { guard: 'isNewer', target: 'follower', actions: 'adoptEpoch' },
              { guard: 'votesForUs', actions: 'countVote' },
            ],
          },
          states: {
            ...patience,
            waiting: { after: { electionTimeout: { target: '#log.up.candidate', reenter: true } } },
          },
        },
        leader: {
          entry: 'lead',
          initial: 'leading',
          on: {
            propose: { actions: 'propose' },
            acked: [
              { guard: 'isNewer', target: 'follower', actions: 'adoptEpoch' },
              { guard: 'isOfOurEpoch', actions: 'noteAck' },
            ],
          },
          states: {
            leading: { after: { heartbeat: { target: 'leading', reenter: true, actions: 'beat' } } },
          },
        },
      },
    },
    down: { on: { restarted: { target: 'up', actions: 'forget' } } },
  },
});

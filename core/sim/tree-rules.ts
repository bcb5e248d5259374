/** What ZooKeeper's system properties of the same names decide about a tree. */
export interface TreeRules {
  /** Whether there are znodes with a time to live. */
  extendedTypesEnabled: boolean;
  /** Whether hard limits of quotas are more than advice. */
  enforceQuota: boolean;
  /** Whether it is worth asking for another ensemble; there is no other to be had. */
  reconfigEnabled: boolean;
  /** `znode.container.checkIntervalMs`: how often it is looked for containers and the like that can go. */
  containerCheckIntervalMs: number;
}

/** As ZooKeeper has them unless told otherwise. */
export const defaultRules: TreeRules = {
  extendedTypesEnabled: false,
  enforceQuota: false,
  reconfigEnabled: false,
  containerCheckIntervalMs: 60_000,
};

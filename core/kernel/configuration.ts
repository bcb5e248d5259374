import type { AnyStateNode, StateValue } from 'xstate';
import { statePath } from './state-path.ts';

/** The state nodes in which a machine is at once, from the root down: what a snapshot has but for its context. */
export interface Configuration {
  /** In the order in which they were entered, which is the order of regions in `value`. */
  nodes: readonly AnyStateNode[];
  has: ReadonlySet<AnyStateNode>;
  value: StateValue;
  /** `value` as text. */
  path: string;
  /** Of each node its active children, in that order. */
  childrenOf: ReadonlyMap<AnyStateNode, readonly AnyStateNode[]>;
}

export function configuration(nodes: readonly AnyStateNode[]): Configuration {
  const childrenOf = new Map<AnyStateNode, AnyStateNode[]>();
  for (const node of nodes) {
    if (!node.parent) continue;
    const siblings = childrenOf.get(node.parent);
    if (siblings) siblings.push(node);
    else childrenOf.set(node.parent, [node]);
  }
  const value = valueOf(
    nodes.find(({ parent }) => !parent)!,
    childrenOf,
  );
  return { nodes, has: new Set(nodes), value, path: statePath(value), childrenOf };
}

function valueOf(node: AnyStateNode, childrenOf: ReadonlyMap<AnyStateNode, readonly AnyStateNode[]>): StateValue {
  const children = childrenOf.get(node) ?? [];
  if (node.type === 'compound' && children[0] && isAtomic(children[0])) return children[0].key;
  return Object.fromEntries(children.map((child) => [child.key, valueOf(child, childrenOf)]));
}

export function isAtomic({ type }: AnyStateNode): boolean {
  return type === 'atomic' || type === 'final';
}

export function isDescendant(node: AnyStateNode, of: AnyStateNode | undefined): boolean {
  let above = node.parent;
  while (above && above !== of) above = above.parent;
  return above === of;
}

/** @returns those above a node, nearest first, up to and without `until`. */
export function ancestors(node: AnyStateNode, until?: AnyStateNode): AnyStateNode[] {
  const found: AnyStateNode[] = [];
  if (node === until) return found;
  for (let above = node.parent; above && above !== until; above = above.parent) found.push(above);
  return found;
}

/**
 * Which states a transition leaves and which it enters: the algorithm of SCXML ("Algorithm for SCXML Interpretation",
 * computeExitSet and computeEntrySet) as XState 5 has it, for machines without history.
 */

import type { AnyStateNode } from 'xstate';
import { ancestors, isDescendant } from './configuration.ts';

/** What of a transition matters here. */
export interface Leap {
  source: AnyStateNode;
  /** Undefined for one that goes nowhere. */
  target: readonly AnyStateNode[] | undefined;
  reenter: boolean;
}

/** The state that stays while all below it is left and entered; undefined when even the root is entered anew. */
export function domainOf({ source, target = [], reenter }: Leap): AnyStateNode | undefined {
  if (!reenter && target.every((one) => one === source || isDescendant(one, source))) return source;
  const all = [...target, source];
  const common = ancestors(all[0]!).find((above) => all.slice(1).every((node) => isDescendant(node, above)));
  return common ?? (reenter ? undefined : rootOf(source));
}

export function exitSet(leaps: readonly Leap[], active: Iterable<AnyStateNode>): Set<AnyStateNode> {
  const left = new Set<AnyStateNode>();
  for (const leap of leaps) {
    if (!leap.target?.length) continue;
    const domain = domainOf(leap);
    if (leap.reenter && leap.source === domain) left.add(domain);
    for (const node of active) if (isDescendant(node, domain)) left.add(node);
  }
  return left;
}

/** @returns in `byDefault` those whose initial actions are done: they were not entered on the way to one within. */
export function entrySet(leaps: readonly Leap[]): { entered: Set<AnyStateNode>; byDefault: Set<AnyStateNode> } {
  const sets = { entered: new Set<AnyStateNode>(), byDefault: new Set<AnyStateNode>() };
  for (const leap of leaps) {
    const domain = domainOf(leap);
    for (const target of leap.target ?? []) {
      if (leap.source !== target || leap.source !== domain || leap.reenter) {
        sets.entered.add(target);
        sets.byDefault.add(target);
      }
      addBelow(target, sets);
    }
    for (const target of leap.target ?? []) {
      const above = ancestors(target, domain);
      if (domain?.type === 'parallel') above.push(domain);
      addAbove(above, !leap.source.parent && leap.reenter ? undefined : domain, sets);
    }
  }
  return sets;
}

/** Drops, of transitions that leave the same state, those of the outer one or the later one. */
export function withoutConflicts<L extends Leap>(leaps: readonly L[], active: Iterable<AnyStateNode>): L[] {
  const kept = new Set<L>();
  const left = (leap: L) => exitSet([leap], active);
  for (const leap of leaps) {
    const rivals = [...kept].filter((other) => intersect(left(leap), left(other)));
    const firstStronger = rivals.find((other) => !isDescendant(leap.source, other.source));
    if (firstStronger) continue;
    for (const rival of rivals) kept.delete(rival);
    kept.add(leap);
  }
  return [...kept];
}

type Sets = ReturnType<typeof entrySet>;

function addBelow(node: AnyStateNode, sets: Sets): void {
  if (node.type === 'compound') {
    const initial = node.initial.target[0] as AnyStateNode;
    sets.entered.add(initial);
    sets.byDefault.add(initial);
    addBelow(initial, sets);
    addAbove(ancestors(initial, node), undefined, sets);
  } else if (node.type === 'parallel') addRegions(node, true, sets);
}

function addAbove(above: readonly AnyStateNode[], within: AnyStateNode | undefined, sets: Sets): void {
  for (const node of above) {
    if (!within || isDescendant(node, within)) sets.entered.add(node);
    if (node.type === 'parallel') addRegions(node, false, sets);
  }
}

/** Those regions of which nothing is entered yet. */
function addRegions(node: AnyStateNode, byDefault: boolean, sets: Sets): void {
  for (const region of Object.values(node.states) as AnyStateNode[]) {
    if ([...sets.entered].some((one) => isDescendant(one, region))) continue;
    sets.entered.add(region);
    if (byDefault) sets.byDefault.add(region);
    addBelow(region, sets);
  }
}

function intersect(a: ReadonlySet<AnyStateNode>, b: ReadonlySet<AnyStateNode>): boolean {
  return [...a].some((one) => b.has(one));
}

function rootOf(node: AnyStateNode): AnyStateNode {
  return node.parent ? rootOf(node.parent) : node;
}

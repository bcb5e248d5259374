/**
 * Stands in for XState in a figure (vite.config.ts puts it there): reads definitions of machines as XState 5 does
 * (StateNode, formatTransitions, getDelayedTransitions), and cannot run them. A figure steps machines as the kernel has
 * compiled them, so the interpreter would be 12 kB that nobody calls. web/embed/figure-runs.test.ts holds runs equal to
 * the run that XState's own definitions give.
 */

type Config = Record<string, unknown>;
type Many<T> = T | readonly T[] | undefined;
interface Leap {
  target?: Many<string>;
  actions?: Many<unknown>;
  reenter?: boolean;
}
interface Node {
  key: string;
  id: string;
  type: string;
  parent: Node | undefined;
  order: number;
  config: Config;
  states: Record<string, Node>;
  entry: unknown[];
  exit: unknown[];
  invoke: readonly never[];
  output: unknown;
  initial?: { source: Node; target: Node[]; actions: unknown[] };
  transitions: Map<string, object[]>;
  always?: object[];
  after: object[];
}

const many = <T>(value: Many<T>): T[] => (value === undefined ? [] : Array.isArray(value) ? value : [value as T]);
const leaps = (value: unknown): Leap[] =>
  many(value as Many<Leap | string>).map((one) => (typeof one === 'string' ? { target: one } : one));

function nodeOf(config: Config, key: string, parent: Node | undefined, byId: Map<string, Node>): Node {
  const states = config['states'] as Record<string, Config> | undefined;
  const id = (config['id'] as string | undefined) ?? (parent ? `${parent.id}.${key}` : key);
  const node: Node = {
    ...{ key, id, parent, config, order: byId.size, states: {}, invoke: [], transitions: new Map(), after: [] },
    type: (config['type'] as string | undefined) ?? (states && Object.keys(states).length > 0 ? 'compound' : 'atomic'),
    entry: [...many(config['entry'])],
    exit: [...many(config['exit'])],
    output: config['output'],
  };
  byId.set(id, node);
  for (const [name, child] of Object.entries(states ?? {})) node.states[name] = nodeOf(child, name, node, byId);
  return node;
}

function targetOf(node: Node, target: string, byId: Map<string, Node>): Node {
  const [first = '', ...rest] = target.replace(/^#/, '').split('.');
  if (target.startsWith('#')) {
    const whole = byId.get(target.slice(1)) ?? below(byId.get(first), rest);
    if (whole) return whole;
  }
  const from = target.startsWith('.') ? below(node, rest) : below(node.parent, [first, ...rest]);
  if (!from) throw new Error(`state "${node.id}" goes to "${target}", which is not there`);
  return from;
}

function below(node: Node | undefined, path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((at, key) => at?.states[key], node);
}

function connect(node: Node, byId: Map<string, Node>): void {
  const { config } = node;
  const leapOf = (leap: Leap, eventType: string) => ({
    ...leap,
    ...{ eventType, source: node, reenter: leap.reenter ?? false, actions: many(leap.actions) },
    target: leap.target === undefined ? undefined : many(leap.target).map((one) => targetOf(node, one, byId)),
  });
  const add = (type: string, value: unknown) =>
    void node.transitions.set(type, [
      ...(node.transitions.get(type) ?? []),
      ...leaps(value).map((one) => leapOf(one, type)),
    ]);
  for (const [type, value] of Object.entries((config['on'] ?? {}) as Config)) add(type, value);
  if (config['onDone'] !== undefined) add(`xstate.done.state.${node.id}`, config['onDone']);
  for (const [name, value] of Object.entries((config['after'] ?? {}) as Config)) {
    const delay = Number.isNaN(Number(name)) ? name : Number(name);
    const type = `xstate.after.${name}.${node.id}`;
    node.entry.push(action('raise', { event: { type }, id: type, delay }));
    node.exit.push(action('cancel', { sendId: type }));
    add(type, value);
    node.after.push(...leaps(value).map((one) => ({ ...leapOf(one, type), delay })));
  }
  if (config['always'] !== undefined) node.always = leaps(config['always']).map((one) => leapOf(one, ''));
  if (node.type === 'compound') node.initial = initialOf(node);
  for (const child of Object.values(node.states)) connect(child, byId);
}

function initialOf(node: Node): NonNullable<Node['initial']> {
  const [{ target, actions } = {}] = leaps(node.config['initial']);
  return { source: node, target: [node.states[many(target)[0] ?? '']!], actions: many(actions) };
}

export function setup({ actions = {}, guards = {}, delays = {} }: Record<string, object> = {}) {
  return {
    createMachine(config: Config) {
      const byId = new Map<string, Node>();
      const id = (config['id'] as string | undefined) ?? '(machine)';
      const root = nodeOf(config, id, undefined, byId);
      connect(root, byId);
      return { id, config, root, options: {}, implementations: { actors: {}, actions, guards, delays } };
    },
  };
}

export function createMachine(config: Config) {
  return setup().createMachine(config);
}

/** There is nothing to act: the kernel makes one at the start, for the interpreter that is not here. */
export function createActor() {
  return { system: undefined };
}

function action(type: string, parts: object): unknown {
  // An arrow's own `name` cannot be set, and need not be: what the kernel looks at is the type and the parts.
  return Object.assign(() => undefined, { type: `xstate.${type}`, resolve: true, ...parts });
}

export const emit = (event: unknown) => action('emit', { event });
export const assign = (assignment: unknown) => action('assign', { assignment });
export const enqueueActions = (collect: unknown) => action('enqueueActions', { collect });

const guard = (check: object, guards: readonly unknown[]) => Object.assign(() => false, { check, guards });
const [all, any, none] = [{}, {}, {}];
export const and = (guards: readonly unknown[]) => guard(all, guards);
export const or = (guards: readonly unknown[]) => guard(any, guards);
export const not = (one: unknown) => guard(none, [one]);

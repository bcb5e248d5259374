import type { Plugin } from 'vite';

/** What a figure does without, and what stands there instead; where nothing is said, exports that do nothing. */
const modules: readonly { file: RegExp; instead?: string }[] = [
  // It has no causes, statecharts or trees to show.
  { file: /^core\/frame\/(why|statechart-life|znode-tree)\.ts$/ },
  // It has one server: nobody is elected, leads or follows.
  { file: /^core\/sim\/(leading|following)\.ts$/ },
  {
    file: /^core\/sim\/election\.ts$/,
    instead: 'export const election = () => new Proxy({}, { get: () => () => undefined });',
  },
  // It asks nothing, and claims nothing.
  { file: /^lessons\/[^/]+\/(predictions|claims)\.ts$/ },
  // Its machines have been looked at where they were written, and run compiled.
  { file: /^core\/kernel\/refuse\.ts$/, instead: 'export const refusal = () => undefined;' },
  {
    file: /^core\/kernel\/stepper\.ts$/,
    instead: `export const load = (machine) => machine;
export const reference = () => { throw new Error('a figure has no interpreter'); };
export const maxIterations = 100;`,
  },
];

/**
 * Leaves modules out of a bundle. web/embed/figure-runs.test.ts holds what is drawn equal with and without.
 *
 * @param root the folder that the names above begin in. @param more of one figure only.
 */
export function leftOut(root: string, more: readonly RegExp[] = []): Plugin {
  const all = [...modules, ...more.map((file) => ({ file, instead: undefined }))];
  return {
    name: 'zootrope:left-out',
    enforce: 'pre',
    transform(code, id) {
      if (!id.startsWith(`${root}/`)) return null;
      const found = all.find(({ file }) => file.test(id.slice(root.length + 1)));
      return found ? { code: found.instead ?? nothingFor(code), map: null } : null;
    },
  };
}

/** @returns a module with the exports of another, each something that can be called and looked into, and is nothing. */
export function nothingFor(code: string): string {
  const names = [...code.matchAll(/^export (?:const|let|function\*?|class) (\w+)/gm)].map(([, name]) => name);
  return [
    "const nothing = new Proxy(() => nothing, { get: (_, key) => (key === Symbol.toPrimitive ? () => '' : nothing) });",
    `export { ${names.map((name) => `nothing as ${name}`).join(', ')} };`,
  ].join('\n');
}

import { runnerImport, type Plugin } from 'vite';
import type { Chart } from '../../core/frame/statechart.ts';

const all = 'zootrope:statecharts';
const one = 'zootrope:statechart/';

/**
 * Makes `import { charts } from 'zootrope:statecharts'` give, by a machine's id, how to load its chart. Each is a module of
 * its own: plain data, so that a page loads the charts of the machines that it shows and no XState.
 */
export function statecharts(): Plugin {
  let loading: Promise<Readonly<Record<string, Chart>>> | undefined;
  const charts = () => (loading ??= read());
  return {
    name: 'zootrope:statecharts',
    resolveId: (id) => (id === all || id.startsWith(one) ? `\0${id}` : null),
    async load(id) {
      if (id === `\0${all}`) {
        const loaders = Object.keys(await charts()).map(
          (name) => `${JSON.stringify(name)}: () => import('${one}${name}')`,
        );
        return `export const charts = { ${loaders.join(', ')} };`;
      }
      if (!id.startsWith(`\0${one}`)) return null;
      return `export default ${JSON.stringify((await charts())[id.slice(one.length + 1)])};`;
    },
  };
}

async function read(): Promise<Readonly<Record<string, Chart>>> {
  const file = new URL('./all-charts.ts', import.meta.url).pathname;
  const { module } = await runnerImport<{ charts: Record<string, Chart> }>(file);
  return module.charts;
}

/**
 * What a phone makes of the built site, by Lighthouse's mobile profile:
 *
 *   npm run lighthouse [-- PAGE …] [--runs N] [--site FOLDER] [--json]
 *
 * PAGE is `home` or a lesson's id; all of them unless said. Each is loaded three times unless said, and the median of each
 * measure has to come up to its bar; exit code 1 where one does not. Progress goes to standard error; --json prints one value on
 * standard output. A slow line and a slow phone are computed from what a load did here: a machine that is busy with other things
 * looks like a slower phone.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lessons } from '../../lessons/index.ts';
import { audit, type Audit } from './audit.ts';
import { bars, median, missed, type Measure } from './bars.ts';
import { launchChromium } from './launch-chromium.ts';
import { serveFolder } from '../servers/serve-folder.ts';

const built = join(import.meta.dirname, '../../dist/site');
const pages: ReadonlyMap<string, string> = new Map([
  ['home', '/'],
  ...lessons.map(({ id }): [string, string] => [id, `/#/${id}`]),
]);
const columns = Object.keys(bars) as Measure[];

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      json: { type: 'boolean' },
      runs: { type: 'string', default: '3' },
      site: { type: 'string', default: built },
    },
    allowPositionals: true,
  });
  const runs = Number(values.runs);
  const unknown = positionals.find((name) => !pages.has(name));
  if (unknown !== undefined)
    return complain(`there is no page "${unknown}"; there are ${[...pages.keys()].join(', ')}`);
  if (!Number.isInteger(runs) || runs < 1) return complain('--runs wants a whole number, at least 1');
  if (!existsSync(join(values.site, 'index.html'))) return complain(`there is no site in ${values.site}`);
  const found = await measure(positionals.length > 0 ? positionals : [...pages.keys()], runs, values.site);
  const problems = [...found].flatMap(([name, all]) => missed(median(all)).map((sentence) => `${name}: ${sentence}`));
  if (values.json) console.log(JSON.stringify({ runs, pages: Object.fromEntries(found), problems }));
  else show(found);
  for (const problem of problems) console.error(problem);
  return problems.length > 0 ? 1 : 0;
}

function complain(what: string): number {
  console.error(what);
  return 2;
}

async function measure(names: readonly string[], runs: number, site: string): Promise<Map<string, Audit[]>> {
  const server = await serveFolder(site);
  const found = new Map<string, Audit[]>();
  try {
    for (const name of names)
      for (let run = 1; run <= runs; run++) {
        // Each load in a browser that has never seen the site.
        const browser = await launchChromium();
        const one = await audit(server.origin + pages.get(name)!, browser.port).finally(browser.close);
        found.set(name, [...(found.get(name) ?? []), one]);
        console.error(`${name} ${run}/${runs}: ${said(one)}`);
        for (const short of one.shortOf) console.error(`  ${short}`);
      }
  } finally {
    server.close();
  }
  return found;
}

function said(one: Audit): string {
  const { largestContentfulPaintMs, speedIndexMs } = one;
  const graded = columns.map((measure) => `${bars[measure]!.title} ${one[measure]}`);
  return [...graded, `largest paint ${largestContentfulPaintMs}`, `speed index ${speedIndexMs}`].join(', ');
}

/** Medians, and from where to where the runs went. */
function show(found: ReadonlyMap<string, readonly Audit[]>): void {
  const row = (cells: readonly string[]) => console.log(cells.map((cell) => cell.padEnd(20)).join(''));
  row(['', ...columns.map((measure) => `${bars[measure]!.title} ${bars[measure]!.says}`)]);
  for (const [name, all] of found) {
    const middle = median(all);
    const cell = (measure: Measure) => {
      const values = all.map((each) => each[measure]);
      const [least, most] = [Math.min(...values), Math.max(...values)];
      return least === most ? String(most) : `${middle[measure]} (${least}–${most})`;
    };
    row([name, ...columns.map(cell)]);
  }
}

process.exitCode = await main(process.argv.slice(2));

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { build } from 'vite';
import { servePage } from './servers/serve-page.ts';

const repository = join(import.meta.dirname, '..');
const element = 'zootrope/embed/zootrope-figure.js';

/** A folder of somebody else's, into which the package has been installed as npm would publish it. */
function installed(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zootrope-packed-'));
  const place = join(folder, 'node_modules', 'zootrope');
  mkdirSync(place, { recursive: true });
  // The site is built already: the server of these tests has done that.
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  execFileSync('npm', pack, { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'] });
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', place, '--strip-components', '1']);
  return folder;
}

test('the package brings the element: Node imports it without effect, a bundler takes it and its lessons along', async ({
  page,
}) => {
  const folder = installed();
  const program = `const before = Object.keys(globalThis).join();
await import('${element}');
if (Object.keys(globalThis).join() !== before) throw new Error('it left something behind');`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder });

  writeFileSync(join(folder, 'main.js'), `import '${element}';\n`);
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><title>A page of somebody else’s</title><script type="module" src="./main.js"></script>
<zootrope-figure lesson="two-holders"></zootrope-figure>`,
  );
  await build({ root: folder, configFile: false, logLevel: 'error', build: { modulePreload: false } });
  const dist = join(folder, 'dist');
  const names = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|html)$/.test(name));
  const files = Object.fromEntries(names.map((name) => [`/${name}`, readFileSync(join(dist, name), 'utf8')]));
  const site = await servePage({ ...files, '/': files['/index.html'] ?? '' }, "default-src 'self'");
  await page.goto(`${site.origin}/`);
  await expect(page.getByRole('figure', { name: 'Two holders: As written' })).toBeVisible();
  site.close();
  rmSync(folder, { recursive: true });
});

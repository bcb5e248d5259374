import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

const docs = join(import.meta.dirname, 'docs');
const site = join(import.meta.dirname, '../../dist/site');
const vitepress = join(createRequire(import.meta.url).resolve('vitepress/package.json'), '../bin/vitepress.js');

/**
 * Builds the pages beside this file with VitePress, and puts our own built site into their folder `zootrope`.
 *
 * @param folder where to; it must lie where `vitepress` can be found from. @param parts what stands in for the comments
 *   in index.md.
 * @returns the folder of what was built.
 */
export async function buildDocs(folder: string, parts: Readonly<Record<string, string>>): Promise<string> {
  mkdirSync(join(folder, '.vitepress'), { recursive: true });
  cpSync(join(docs, 'config.ts'), join(folder, '.vitepress/config.ts'));
  cpSync(join(docs, 'other.md'), join(folder, 'other.md'));
  let text = readFileSync(join(docs, 'index.md'), 'utf8');
  for (const [name, part] of Object.entries(parts)) text = text.replace(`<!-- ${name} -->`, () => part);
  writeFileSync(join(folder, 'index.md'), text);
  await promisify(execFile)(process.execPath, [vitepress, 'build', folder]);
  const built = join(folder, '.vitepress/dist');
  cpSync(site, join(built, 'zootrope'), { recursive: true });
  return built;
}

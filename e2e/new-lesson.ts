/**
 * Begins a lesson:
 *
 *   npm run new-lesson ID "Question"
 *
 * Makes its folder with files that pass every check as they are, and puts it on the site's list.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { lessons } from '../lessons/index.ts';
import { begun, listed, newLesson } from '../lessons/new-lesson.ts';

const folder = join(import.meta.dirname, '..', 'lessons');

async function main(asked: readonly string[]): Promise<number> {
  try {
    const lesson = begun(
      asked,
      lessons.map(({ id }) => id),
    );
    const index = join(folder, 'index.ts');
    const list = listed(readFileSync(index, 'utf8'), lesson);
    mkdirSync(join(folder, lesson.id));
    for (const [name, text] of Object.entries(newLesson(lesson))) await write(join(folder, lesson.id, name), text);
    await write(index, list);
    process.stdout.write(
      `lessons/${lesson.id} is there, and passes every check: npx vitest run --project unit lessons\n`,
    );
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}

async function write(path: string, text: string): Promise<void> {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

process.exitCode = await main(process.argv.slice(2));

import { Marked, type Token } from 'marked';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runnerImport, type Plugin } from 'vite';
import type { Lesson } from '../../lessons/lesson.ts';
import { proseProblems } from '../../lessons/prose-problems.ts';

/** A heading of `index.md` with all that stands under it, as HTML. */
export interface Section {
  title: string;
  html: string;
}

/** By the heading's id: the slug in `## Heading {#id}`, else the heading in lower case with hyphens. */
export type Sections = Record<string, Section>;

/**
 * Cuts the prose of a lesson at its headings (`#` to `###`). What stands above the first one has the id `intro`
 * and no title.
 *
 * @throws when two headings have the same id: a step would show the wrong one.
 */
export function sectionsOf(markdown: string): Sections {
  const marked = new Marked({ async: false });
  const sections: Sections = {};
  let id = 'intro';
  let title = '';
  let html = '';
  const close = () => {
    if (title === '' && html === '') return;
    if (Object.hasOwn(sections, id))
      throw new Error(`two headings have the id "${id}"; give one of them another {#id}`);
    sections[id] = { title, html: html.trim() };
  };
  for (const token of marked.lexer(markdown)) {
    if (token.type === 'heading' && (token.depth as number) <= 3) {
      close();
      ({ id, title } = headingOf(plain(token)));
      html = '';
    } else {
      html += marked.parser([token]);
    }
  }
  close();
  return sections;
}

/** @returns the text without its marks: titles are set as text. */
function plain(token: Token): string {
  if ('tokens' in token && token.tokens) return token.tokens.map(plain).join('');
  return 'text' in token ? String(token.text) : token.raw;
}

function headingOf(text: string): { id: string; title: string } {
  const named = /^(.*?)\s*\{#([\w-]+)\}$/.exec(text);
  if (named) return { title: named[1] ?? '', id: named[2] ?? '' };
  const slug = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return { title: text, id: slug.replace(/^-|-$/g, '') };
}

/**
 * @throws when a lesson and its prose do not fit: a step that points to no text, a text to which no step points, a word that
 * the glossary does not know.
 */
async function checkLessons(folder: string): Promise<void> {
  const { module } = await runnerImport<{ lessons: readonly Lesson[] }>(resolve(folder, 'index.ts'));
  const problems = module.lessons.flatMap((lesson) =>
    proseProblems(lesson, readFileSync(resolve(folder, lesson.id, 'index.md'), 'utf8')),
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** Several builds in one, such as the site's and its worker's, look once. */
let checked: Promise<void> | undefined;

/**
 * Makes `import prose from './index.md'` give `{ sections }`, with the Markdown turned into HTML at build time; a build first
 * makes sure that lessons and their prose fit.
 */
export function prose(): Plugin {
  const lessons = resolve(import.meta.dirname, '../../lessons');
  let building = false;
  return {
    name: 'zootrope:prose',
    configResolved({ command }) {
      building = command === 'build';
    },
    async buildStart() {
      if (building) await (checked ??= checkLessons(lessons));
    },
    transform(code, id) {
      if (!id.endsWith('/index.md')) return null;
      return { code: `export default ${JSON.stringify({ sections: sectionsOf(code) })};`, map: null };
    },
  };
}

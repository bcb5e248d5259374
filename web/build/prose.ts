import { Marked, type Token } from 'marked';
import type { Plugin } from 'vite';

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

/** Makes `import prose from './index.md'` give `{ sections }`, with the Markdown turned into HTML at build time. */
export function prose(): Plugin {
  return {
    name: 'zootrope:prose',
    transform(code, id) {
      if (!id.endsWith('/index.md')) return null;
      return { code: `export default ${JSON.stringify({ sections: sectionsOf(code) })};`, map: null };
    },
  };
}

import type { Plugin, Rolldown } from 'vite';
import { lessons } from '../../lessons/index.ts';
import { siteFiles } from './site-files.ts';

/** Where index.html has a place for what each lesson asks. */
const place = '/* asked */ null';

/**
 * Makes index.html paint by itself: its styles stand in it, it knows what each lesson asks, and its scripts are fetched and
 * run behind the paint, those of the lesson that is wanted together with those of the page.
 */
export function firstPaint(): Plugin {
  return {
    name: 'zootrope:first-paint',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!html.includes(place)) throw new Error(`index.html has no place for ${place}`);
        const asking = html.replace(place, () => JSON.stringify(asked(bundle)).replaceAll('<', '\\u003c'));
        return bundle ? laterScripts(withStyles(asking, bundle)) : asking;
      },
    },
  };
}

/** By lesson: what stands above its question, the question, and its files. */
function asked(bundle?: Rolldown.OutputBundle): Record<string, readonly string[]> {
  const files = bundle && siteFiles(bundle).ofLesson;
  return Object.fromEntries(
    lessons.map(({ id, minutes, question }, at) => [
      id,
      [`Lesson ${at + 1} · ${minutes} minutes`, question.replace(' %', '\u00a0%'), ...(files?.get(id) ?? [])],
    ]),
  );
}

/**
 * The styles that index.html names, written into it: a paint need not wait for another answer. Their file stays, for parts
 * that are loaded later ask for the styles of those that load them.
 */
function withStyles(html: string, bundle: Rolldown.OutputBundle): string {
  return html.replace(/<link rel="stylesheet"[^>]*href="\.\/([^"]+)"[^>]*>/g, (link, file: string) => {
    const output = bundle[file];
    if (output?.type !== 'asset') return link;
    return `<style>${String(output.source).trim()}</style>`;
  });
}

/** Scripts do not paint: they are not to stand in the way of what does. */
function laterScripts(html: string): string {
  return html.replaceAll(/<(script type="module"|link rel="modulepreload")/g, '<$1 fetchpriority="low"');
}

import { formatAddress, type RunAddress } from '../../address/address.ts';
import { snippetOf } from '../../embed/snippet.ts';
import { pictureOf } from '../../embed/picture/picture.ts';
import { download } from '../../run/download.ts';
import { runOnce, saveOnce } from '../../run/runner.ts';
import { pngOf } from './png.ts';

/** What was done, as the page says it. */
export type Done = string;

/** The ways to pass a run on, by the names that Share.svelte has for them. */
export const ways: Record<string, (run: RunAddress) => Promise<Done>> = {
  ...{ link: copyLink, svg: copySvg, png: savePng, ndjson: saveTrace, embed: copySnippet },
};

async function copyLink(run: RunAddress): Promise<Done> {
  await copy(new URL(formatAddress(run), location.href).href);
  return 'Link copied';
}

async function copySvg(run: RunAddress): Promise<Done> {
  await copy(await picture(run, 'paper'));
  return 'SVG copied';
}

async function savePng(run: RunAddress): Promise<Done> {
  download(`${nameOf(run)}.png`, await pngOf(await picture(run, 'paper')), 'image/png');
  return 'PNG saved';
}

async function saveTrace(run: RunAddress): Promise<Done> {
  const ndjson = await saveOnce(run, new AbortController().signal);
  download(`${nameOf(run)}.ndjson`, ndjson, 'application/x-ndjson');
  return 'Trace saved';
}

async function copySnippet(run: RunAddress): Promise<Done> {
  await copy(snippetOf({ ...run, atMs: run.atMs ?? 0 }, await picture(run, 'any page'), document.baseURI));
  return 'Code copied';
}

async function picture(run: RunAddress, ground: 'paper' | 'any page'): Promise<string> {
  const { index } = await runOnce(run, new AbortController().signal);
  return pictureOf(index, run.atMs ?? 0, `${run.lesson.title}: ${run.variant.title}`, ground);
}

/** @throws when the browser keeps the clipboard from the page, and no text is shown in its place. */
async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Browsers keep the clipboard from pages without a certificate, and from pages without the focus.
    prompt('To be copied:', text);
  }
}

function nameOf({ lesson, variant, seed }: RunAddress): string {
  return `${lesson.id.replace('/', '-')}-${variant.id}-${seed}`;
}

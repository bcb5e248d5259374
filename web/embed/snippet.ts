import { formatAddress, type RunAddress } from '../address/address.ts';
import { attributesOf } from './asked-figure.ts';
import { escaped } from './picture/ink.ts';

/**
 * What somebody puts into their page to have a run as a figure there: the script, and the element with its picture in it.
 *
 * @param picture shown until the figure is ready. @param site where the lessons are.
 */
export function snippetOf(run: RunAddress, picture: string, site: string): string {
  const base = new URL('.', site.replace(/[?#].*$/, ''));
  const script = new URL('embed/zootrope-figure.js', base).href;
  const href = new URL(formatAddress(run), base).href;
  const attributes = [...attributesOf(run), ['href', href] as const].map(
    ([name, value]) => ` ${name}="${escaped(value)}"`,
  );
  return `<script type="module" src="${escaped(script)}"></script>
<zootrope-figure${attributes.join('')}>
${picture}
</zootrope-figure>
`;
}

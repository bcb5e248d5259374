import type { Mark } from '../../../core/frame/mark.ts';

/** A colour by what it means, as web/style/tokens.css has it; `-ink` is its tint for text. */
export type Token = 'ground' | 'panel' | 'wash' | 'ink' | 'soft' | 'hair' | 'line' | State | `${State}-ink`;
type State = 'waits' | 'holds' | 'calls' | 'doubtful' | 'half-open' | 'done' | 'violated';

/** How a picture is coloured: gives what stands in `fill` and `stroke`. */
export type Paint = (token: Token) => string;

/** As the page around has it, which knows the tokens. */
export const byToken: Paint = (token) => `var(--${token})`;

/** For a picture that stands alone, on paper. */
export const onPaper: Paint = (token) => paper[token];

/** For a picture on a page that is not ours, light or dark: its ink, and our states, which are legible on both. */
export const onAnyPage: Paint = (token) => {
  if (token === 'ground' || token === 'panel' || token === 'wash') return 'none';
  if (token === 'hair' || token === 'line') return '#8b909780';
  return token.endsWith('-ink') || token === 'ink' || token === 'soft' ? 'currentColor' : paper[token];
};

const paper: Record<Token, string> = {
  ...{ ground: '#fbfaf6', panel: '#ffffff', wash: '#f3f0e8', ink: '#1d1f23' },
  ...{ soft: '#5f636b', hair: '#e4e0d6', line: '#c9c4b6' },
  ...{ waits: '#e69f00', 'waits-ink': '#8f6200', holds: '#009e73', 'holds-ink': '#007a59' },
  ...{ calls: '#0072b2', 'calls-ink': '#0069a6', doubtful: '#cc79a7', 'doubtful-ink': '#a0447a' },
  ...{ 'half-open': '#56b4e9', 'half-open-ink': '#1d6f9e', done: '#8b9097', 'done-ink': '#63686f' },
  ...{ violated: '#d55e00', 'violated-ink': '#b34a00' },
};

/** The colour of a state, the same in every view. */
export function stateOf(mark: Mark): State {
  switch (mark) {
    case 'waits':
    case 'holds':
    case 'calls':
    case 'doubtful':
      return mark;
    case 'backs-off':
      return 'violated';
    case 'other':
      return 'half-open';
    default:
      return 'done';
  }
}

type Attributes = Record<string, string | number | undefined>;

/** @returns one element of SVG, as text. `inner` is markup. */
export function tag(name: string, attributes: Attributes, inner = ''): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === undefined
      ? ''
      : ` ${key}="${typeof value === 'number' ? Math.round(value * 100) / 100 : escaped(value)}"`,
  );
  return `<${name}${written.join('')}${inner === '' ? '/>' : `>${inner}</${name}>`}`;
}

/** @returns words in a picture. */
export function words(text: string, at: { x: number; y: number }, attributes: Attributes): string {
  return tag('text', { ...at, ...attributes }, escaped(text));
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

import { durationOf } from '../../core/frame/duration.ts';
import type { TraceIndex } from '../../core/frame/trace-index.ts';
import { keepTime } from '../play/keep-time.ts';
import { cursorIn } from './cursor.ts';
import { byToken } from './picture/ink.ts';
import { captionOf, drawn } from './picture/picture.ts';
import { transport } from './transport.ts';

export interface FigureOptions {
  title: string;
  /** Where it stands; null: at the first decisive moment. */
  atMs: number | null;
  /** Plays the opening of the run, over and over, until it is paused. */
  moving: boolean;
  /** The lesson that the run is from, where there is a link to it. */
  href: string | null;
}

/** Trails of messages last about this long on screen. */
const lingerOnScreenMs = 220;
const narrowest = 300;

/** A run as a figure: caption, picture, and a small transport. @returns how to end it. */
export function figure(room: HTMLElement, index: TraceIndex, { title, atMs, moving, href }: FigureOptions): () => void {
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const cursor = cursorIn(index, () => still.matches, draw);
  const box = make('figure', 'figure');
  const caption = make('p', 'caption');
  const said = make('p', 'unseen');
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const ways = transport(cursor, { title, href });
  let width = 0;
  let stopTime: (() => void) | undefined;

  function draw(): void {
    if (width === 0) return;
    const onScreen = cursor.playing ? cursor.rate : 0;
    const lingerMs = Math.max(lingerOnScreenMs * onScreen, 0.6 * index.flights.medianMs);
    const picture = drawn(index, cursor.atMs, width, byToken, lingerMs);
    svg.setAttribute('viewBox', `0 0 ${picture.width} ${picture.height}`);
    svg.setAttribute('width', String(width));
    svg.setAttribute('height', String((picture.height * width) / picture.width));
    svg.innerHTML = picture.inner;
    const words = captionOf(index, picture.scene, 1000 * onScreen);
    caption.textContent = words;
    // Read out when the picture stands still, and only what is new.
    if (!cursor.playing && said.textContent !== words) said.textContent = words;
    // Only now is it a picture of something.
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', `${words} ${told(picture.scene)}`);
    ways.draw(words, durationOf(cursor.atMs));
    if (cursor.playing) stopTime ??= keepTime(box, cursor.tick);
    else stopTime = stopTime?.() as undefined;
  }

  const sizes = new ResizeObserver(([entry]) => {
    width = Math.max(narrowest, Math.floor(entry?.contentRect.width ?? 0));
    draw();
  });
  said.ariaLive = 'polite';
  box.ariaLabel = title;
  const place = make('div', 'picture');
  place.append(svg);
  box.append(caption, said, place, ways.element);
  room.replaceChildren(box);
  if (moving) cursor.open();
  else cursor.halt(atMs ?? cursor.decisiveMs[0] ?? 0);
  sizes.observe(place);
  return () => {
    sizes.disconnect();
    stopTime?.();
    box.remove();
  };
}

/** The picture in words, for those who do not see it. */
function told({ front, crowdTally }: ReturnType<typeof drawn>['scene']): string {
  const each = front.map(({ label, word }) => `${label} ${word}`);
  return [...each, ...crowdTally.map(({ word, count }) => `${count} more: ${word}`)].join(', ') + '.';
}

function make(name: string, className: string): HTMLElement {
  return Object.assign(document.createElement(name), { className });
}

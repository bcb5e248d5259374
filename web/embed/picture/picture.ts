import { sceneAt, summaryOf, type Scene } from '../../../core/frame/scene.ts';
import { countUntil } from '../../../core/frame/timeline.ts';
import type { TraceIndex } from '../../../core/frame/trace-index.ts';
import { crewOf } from '../../views/topology/crew.ts';
import { layoutOf, type Layout } from '../../views/topology/layout.ts';
import { breakerDrawn, serviceDrawn } from './breaker.ts';
import { callersDrawn } from './callers.ts';
import { gateDrawn } from './gate.ts';
import { onAnyPage, onPaper, tag, words, type Paint } from './ink.ts';
import { holdsDrawn, linksDrawn, messagesDrawn, placesOf, watchesDrawn } from './messages.ts';
import { modelDrawn, resourceDrawn } from './service.ts';

/** What is drawn of a run at an instant, without its caption: inner markup of an svg with this view box. */
export interface Drawn {
  inner: string;
  width: number;
  height: number;
  scene: Scene;
}

/** How many callers are drawn in full. */
const rows = 5;
/** As web/views/topology/layout.ts; in less room than a layout needs, the picture is scaled down. */
const narrowBelow = 620;

export function drawn(index: TraceIndex, atMs: number, room: number, paint: Paint, lingerMs: number): Drawn {
  const scene = sceneAt(index, atMs, { rows, selected: null, lingerMs });
  const total = scene.front.length + scene.crowd.length;
  const crew = crewOf(scene, rows);
  const { roomy } = crew;
  const width = Math.max(room, room < narrowBelow ? (roomy ? 364 : 336) : roomy ? 750 : 660);
  const layout = layoutOf(width, crew);
  const places = placesOf(scene, layout);
  const inner = [
    holdsDrawn(scene, layout, places, paint),
    linksDrawn(scene, layout, paint),
    callersDrawn(scene, layout, roomy, paint),
    ...middleAndRight(scene, total, layout, paint),
    watchesDrawn(scene, layout, paint),
    messagesDrawn(scene, layout, roomy, places, paint),
  ];
  return { inner: inner.join(''), width, height: layout.height, scene };
}

function middleAndRight(
  { gate, resource, service, model }: Scene,
  total: number,
  layout: Layout,
  paint: Paint,
): string[] {
  if (gate?.kind === 'breaker')
    return [breakerDrawn(gate, layout, paint), service ? serviceDrawn(service, gate, layout, paint) : ''];
  return [
    gate ? gateDrawn(gate, layout, paint) : '',
    resource ? resourceDrawn(resource, layout, paint) : modelDrawn(model, total, layout, paint),
  ];
}

/** What is said of the instant: its last moment; a summary where more pass in `soonMs` than can be read. */
export function captionOf(index: TraceIndex, scene: Scene, soonMs = 0): string {
  const soon = countUntil(index.momentsMs, scene.atMs + soonMs) - countUntil(index.momentsMs, scene.atMs);
  if (soon > readable) return summaryOf(scene);
  return index.moments[scene.moment]?.caption ?? 'Nobody has begun.';
}

/** More moments than this in a second on screen cannot be read one by one. */
const readable = 2.5;

/** On paper for a file of its own; on any page for one that stands in somebody's text. */
export type Ground = 'paper' | 'any page';

const margin = 24;
const captionHeight = 52;
const wide = 836;

/** @returns a run at an instant as one SVG: caption, picture, and from which run it is. */
export function pictureOf(index: TraceIndex, atMs: number, title: string, ground: Ground): string {
  const paint = ground === 'paper' ? onPaper : onAnyPage;
  const { inner, width, height, scene } = drawn(index, atMs, wide, paint, 0.6 * index.flights.medianMs);
  const caption = captionOf(index, scene);
  const source = `${title} · seed ${index.header.seed} · ${clock(atMs)} · Zootrope`;
  const [w, h] = [width + 2 * margin, captionHeight + height + 44];
  const sized = ground === 'paper' ? { width: w, height: h } : { width: '100%', height: 434 };
  return tag(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${w} ${h}`, ...sized, role: 'img' },
      ...{ 'aria-label': `${title}. ${caption}`, 'font-family': ground === 'paper' ? faces : undefined },
    },
    [
      ground === 'paper' ? tag('rect', { width: w, height: h, fill: paint('ground') }) : '',
      words(caption, { x: margin, y: 36 }, { 'font-size': 20, fill: paint('ink') }),
      tag('g', { transform: `translate(${margin} ${captionHeight})` }, inner),
      words(source, { x: margin, y: h - 14 }, { 'font-size': 12, fill: paint('soft') }),
    ].join(''),
  );
}

const faces = "'Segoe UI', 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif";

function clock(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(3)} s`;
}

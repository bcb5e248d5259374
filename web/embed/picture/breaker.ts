import type { BreakerNow } from '../../../core/frame/breaker.ts';
import { durationOf } from '../../../core/frame/duration.ts';
import type { ServiceNow } from '../../../core/frame/service.ts';
import type { Layout } from '../../views/topology/layout.ts';
import { box } from './box.ts';
import { stateOf, tag, words, type Paint } from './ink.ts';
import { leftOf, markShape } from './mark-shape.ts';
import { counter } from './service.ts';

const centred = { 'text-anchor': 'middle' };

/** How far the lever is from the contact: the shape that tells the state. */
const angles = { closed: 0, open: -48, 'half-open': -20, 'by-hand': -20 };

/** The breaker: how its switch stands, and what it has heard. */
export function breakerDrawn(gate: BreakerNow, { gate: at, narrow }: Layout, paint: Paint): string {
  const state = stateOf(gate.state.mark);
  const x = at.x + at.width / 2;
  const line = { stroke: paint(state), 'stroke-width': 3, 'stroke-linecap': 'round', fill: 'none' };
  const closed = gate.switch === 'closed';
  const contact = (cx: number, fill: string) =>
    tag('circle', { cx, r: 4.5, fill, stroke: paint(state), 'stroke-width': 2.5 });
  const ring =
    gate.rested === null
      ? ''
      : tag('circle', { r: 31, fill: 'none', stroke: paint('hair'), 'stroke-width': 4 }) +
        leftOf(Math.min(1, Math.max(0, gate.rested)), 31, 4, paint(state));
  const lever = tag('path', {
    ...{ ...line, d: 'M2 0H44', transform: `translate(-24 0) rotate(${angles[gate.switch]})` },
    'stroke-dasharray': gate.switch === 'half-open' ? '5 6' : undefined,
  });
  const outcomes = gate.outcomes.slice(narrow ? -12 : -24).map(({ ok }, i, { length }) => {
    const d = ok ? 'M0 -4V4' : 'M-3 -6L3 6M3 -6L-3 6';
    const transform = `translate(${x + (i - (length - 1) / 2) * 8} ${at.y + 182})`;
    return tag('path', { d, transform, stroke: paint(ok ? 'holds' : 'doubtful'), 'stroke-width': ok ? 4 : 2.25 });
  });
  const soft = { ...centred, 'font-size': 12.5, fill: paint('soft') };
  return [
    box(at, paint),
    words('breaker', { x: at.x + 16, y: at.y + 26 }, { 'font-size': 14, 'font-weight': 600, fill: paint('ink') }),
    tag(
      'g',
      { transform: `translate(${x} ${at.y + 76})` },
      ring +
        tag('path', { ...line, d: 'M-60 0H-26M26 0H60' }) +
        lever +
        contact(-24, paint('panel')) +
        contact(24, paint(closed ? state : 'panel')),
    ),
    words(
      gate.state.word,
      { x, y: at.y + 134 },
      {
        ...{ ...centred, 'font-size': 20, 'font-weight': 700, fill: paint(`${state}-ink`) },
      },
    ),
    words(toldOf(gate), { x, y: at.y + 156 }, soft),
    ...outcomes,
    words(`generation ${gate.generation}`, { x, y: at.y + at.height - 14 }, soft),
  ].join('');
}

function toldOf(gate: BreakerNow): string {
  if (gate.switch === 'open') return gate.leftMs > 0 ? `tries again in ${durationOf(gate.leftMs)}` : 'turns all away';
  return gate.tries === null ? `${gate.failures ?? 0} failed since` : `${gate.tries} let through to try`;
}

/** What a breaker stands before, and what became of all the calls that came. */
export function serviceDrawn(service: ServiceNow, gate: BreakerNow, layout: Layout, paint: Paint): string {
  const { x, y, width } = layout.model;
  const middle = x + (layout.flat ? width - 148 : width) / 2;
  const { mark, word } = service.state;
  const share = gate.came === 0 ? '–' : `${Math.round((100 * gate.answered) / gate.came)} %`;
  const top = y + (layout.flat ? -16 : 0);
  return [
    box(layout.model, paint),
    layout.flat
      ? ''
      : words(
          'service',
          { x: middle, y: y + 25 },
          { ...centred, 'font-size': 14, 'font-weight': 600, fill: paint('ink') },
        ),
    markShape(mark, middle - 26, top + 54, 9, paint),
    words(
      word,
      { x: middle - 10, y: top + 60 },
      { 'font-size': 17, 'font-weight': 650, fill: paint(`${stateOf(mark)}-ink`) },
    ),
    words(
      service.held > 1 ? `${service.held} unanswered` : `${service.refused} refused`,
      { x: middle, y: layout.flat ? y + 64 : y + 90 },
      { ...centred, 'font-size': 12.5, fill: paint('soft') },
    ),
    counter(layout, 0.17, String(gate.rejected), 'rejected', paint('ink'), paint),
    counter(layout, 0.68, share, `of ${gate.came} answered`, paint('ink'), paint),
  ].join('');
}

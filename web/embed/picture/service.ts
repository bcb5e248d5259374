import type { ModelNow } from '../../../core/frame/model.ts';
import { nameOf } from '../../../core/frame/participant.ts';
import type { ResourceNow } from '../../../core/frame/resource.ts';
import type { Layout } from '../../views/topology/layout.ts';
import { box } from './box.ts';
import { tag, words, type Paint } from './ink.ts';

/** The model: its slots, who is in which, and what it has done so far. */
export function modelDrawn(model: ModelNow, total: number, layout: Layout, paint: Paint): string {
  const { x, y, width } = layout.model;
  const cell =
    model.slots <= 5
      ? { columns: 5, width: 22, height: 32, gap: 4 }
      : model.slots <= 10
        ? { columns: 5, width: 22, height: 17, gap: 4 }
        : { columns: 10, width: 10, height: 8, gap: 3 };
  const room = layout.flat ? width - 148 : width;
  const row = cell.columns * (cell.width + cell.gap) - cell.gap;
  const top = y + (layout.flat ? 12 : 40);
  const slots = model.serving.map((who, i) => {
    const left = x + (room - row) / 2 + (i % cell.columns) * (cell.width + cell.gap);
    const up = top + Math.floor(i / cell.columns) * (cell.height + cell.gap - 0.5);
    const number = who === null || cell.height < 10 ? '' : (/\d+$/.exec(who)?.[0] ?? '');
    return (
      tag('rect', {
        ...{ x: left + 0.75, y: up + 0.75, width: cell.width - 1.5, height: cell.height - 1.5, rx: 3.5 },
        ...{ fill: who === null ? 'none' : paint('holds'), stroke: paint(who === null ? 'line' : 'holds') },
        'stroke-width': cell.height < 10 ? 1 : 1.5,
      }) +
      words(
        number,
        { x: left + cell.width / 2, y: up + cell.height / 2 + 4 },
        {
          ...{ 'font-size': 11, 'font-weight': 600, 'text-anchor': 'middle', fill: '#05261c' },
        },
      )
    );
  });
  const rows = Math.ceil(model.slots / cell.columns);
  const full = model.slots > 0 && model.inUse === model.slots;
  const middle = { 'text-anchor': 'middle' };
  return [
    box(layout.model, paint),
    ...(layout.flat
      ? []
      : [words('model', { x: x + width / 2, y: y + 25 }, { ...middle, ...bold(14), fill: paint('ink') })]),
    ...slots,
    words(
      `${model.inUse} of ${model.slots} in use${full ? ': full' : ''}`,
      { x: x + room / 2, y: top + rows * (cell.height + cell.gap) + 14 },
      { ...middle, 'font-size': 12.5, 'font-weight': full ? 600 : 400, fill: paint(full ? 'ink' : 'soft') },
    ),
    counter(
      layout,
      0.25,
      String(model.throttled),
      'throttled',
      paint(model.throttled > 0 ? 'violated-ink' : 'ink'),
      paint,
    ),
    counter(layout, 0.75, String(model.done), `of ${total} done`, paint('ink'), paint),
  ].join('');
}

export function counter(
  { counters }: Layout,
  at: number,
  count: string,
  what: string,
  fill: string,
  paint: Paint,
): string {
  const x = counters.x + counters.width * at;
  const middle = { 'text-anchor': 'middle' };
  return (
    words(count, { x, y: counters.y + 25 }, { ...middle, 'font-size': 27, 'font-weight': 700, fill }) +
    words(what, { x, y: counters.y + 46 }, { ...middle, 'font-size': 12.5, fill: paint('soft') })
  );
}

const bold = (size: number) => ({ 'font-size': size, 'font-weight': 600 });

/** What a lock protects, and the last writes that it met. */
export function resourceDrawn(resource: ResourceNow, layout: Layout, paint: Paint): string {
  const { x, y, width, height } = layout.model;
  const soft = { 'font-size': 12.5, fill: paint('soft') };
  const checks = resource.checks ? 'looks at fencing tokens' : 'takes every write';
  const writes = (layout.flat ? resource.writes.slice(-2) : resource.writes).map((write, i) => {
    const [left, top] = layout.flat ? [x + 12 + (i * (width - 20)) / 2, y + 34] : [x + 14, y + 58 + 45 * i];
    const wide = layout.flat ? (width - 36) / 2 : width - 28;
    const tone = write.late ? 'violated' : write.taken ? 'holds' : 'done';
    const fill = paint(write.late ? 'violated-ink' : write.taken ? 'ink' : 'soft');
    const text = { 'font-size': 12.5, 'font-weight': write.late ? 600 : 400, fill };
    const verdict = write.late ? 'taken late' : write.taken ? 'taken' : 'refused';
    return [
      tag('rect', { x: left, y: top, width: wide, height: layout.flat ? 24 : 39, rx: 5, fill: paint('wash') }),
      tag('rect', { x: left, y: top, width: 3, height: layout.flat ? 24 : 39, fill: paint(tone) }),
      words(`${nameOf(write.who)} ${write.name}`, { x: left + 11, y: top + 16.5 }, text),
      words(verdict, { x: left + wide - 8, y: top + 16.5 }, { ...text, 'text-anchor': 'end' }),
      write.token === null || layout.flat
        ? ''
        : words(
            `token ${hex(write.token)}`,
            { x: left + 11, y: top + 32 },
            {
              ...{ 'font-size': 11, 'font-family': 'ui-monospace, Menlo, Consolas, monospace', fill: paint('soft') },
            },
          ),
    ].join('');
  });
  const greatest = resource.checks && resource.latest !== null && !layout.flat ? resource.latest : null;
  return [
    box(layout.model, paint),
    words('resource', { x: x + 14, y: y + 24 }, { ...bold(14), fill: paint('ink') }),
    layout.flat
      ? words(checks, { x: x + width - 12, y: y + 22 }, { ...soft, 'text-anchor': 'end' })
      : words(checks, { x: x + 14, y: y + 43 }, soft),
    ...writes,
    writes.length === 0 ? words('no write yet', { x: x + 14, y: y + (layout.flat ? 50 : 72) }, soft) : '',
    greatest === null ? '' : words(`greatest token ${hex(greatest)}`, { x: x + 14, y: y + height - 14 }, soft),
  ].join('');
}

/** As ZooKeeper prints a zxid. */
const hex = (token: number) => `0x${token.toString(16)}`;

import type { Cursor } from './cursor.ts';

const shapes = {
  back: 'M12 3v10L5.5 8zM3.5 3h1.8v10H3.5z',
  on: 'M4 3v10l6.5-5zM10.7 3h1.8v10h-1.8z',
  play: 'M4.5 2.5v11L13 8z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
};

/** The ways to move in a figure: play, step, scrub; and the way to its lesson. */
export function transport(cursor: Cursor, { title, href }: { title: string; href: string | null }) {
  const element = document.createElement('div');
  element.className = 'transport';
  element.role = 'group';
  element.ariaLabel = 'Transport';
  const back = button('Previous moment', shapes.back, () => cursor.step(-1));
  const play = button('Play', shapes.play, () => cursor.toggle());
  const on = button('Next moment', shapes.on, () => cursor.step(1));
  const scrubber = document.createElement('div');
  scrubber.className = 'scrubber';
  const part = (atMs: number) => `${cursor.endMs === 0 ? 0 : (100 * Math.min(atMs, cursor.endMs)) / cursor.endMs}%`;
  const gone = document.createElement('span');
  gone.className = 'gone';
  const stops = cursor.decisiveMs.map((atMs) => {
    const stop = document.createElement('span');
    stop.className = 'stop';
    stop.style.left = part(atMs);
    return { atMs, stop };
  });
  const thumb = document.createElement('span');
  thumb.className = 'thumb';
  const time = document.createElement('input');
  Object.assign(time, {
    type: 'range',
    min: '0',
    max: String(Math.max(1, cursor.endMs)),
    step: 'any',
    ariaLabel: 'Time',
  });
  time.addEventListener('input', () => cursor.halt(time.valueAsNumber));
  time.addEventListener('keydown', (event) => {
    const act = {
      ArrowLeft: () => cursor.step(-1),
      ArrowDown: () => cursor.step(-1),
      ArrowRight: () => cursor.step(1),
      ArrowUp: () => cursor.step(1),
      Home: () => cursor.halt(0),
      End: () => cursor.halt(cursor.endMs),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  scrubber.append(gone, ...stops.map(({ stop }) => stop), thumb, time);
  element.append(back.element, play.element, on.element, scrubber);
  if (href !== null) {
    const link = Object.assign(document.createElement('a'), { href, target: '_top', textContent: 'Open' });
    link.ariaLabel = `Open the lesson: ${title}`;
    element.append(link);
  }

  return {
    element,
    draw(caption: string, now: string): void {
      play.show(cursor.playing ? 'Pause' : 'Play', cursor.playing ? shapes.pause : shapes.play);
      time.value = String(cursor.atMs);
      time.ariaValueText = `${now}: ${caption}`;
      gone.style.width = thumb.style.left = part(cursor.atMs);
      for (const { atMs, stop } of stops) stop.classList.toggle('past', atMs <= cursor.atMs);
    },
  };
}

function button(label: string, shape: string, act: () => void) {
  const element = Object.assign(document.createElement('button'), { type: 'button', ariaLabel: label });
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.ariaHidden = 'true';
  svg.append(path);
  element.append(svg);
  element.addEventListener('click', act);
  const show = (says: string, d: string) => {
    if (element.ariaLabel === says && path.hasAttribute('d')) return;
    element.ariaLabel = says;
    path.setAttribute('d', d);
  };
  show(label, shape);
  return { element, show };
}

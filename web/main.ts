import { mount } from 'svelte';
import { cards } from 'zootrope:lessons';
import { createLocation } from './address/location.svelte.ts';
import App from './App.svelte';
import { loadLesson } from './shelf/load-lesson.ts';

/** What index.html itself shows is painted before all that makes the page. A hidden tab paints nothing. */
function painted(): Promise<void> {
  return new Promise((done) => {
    if (document.hidden) done();
    else requestAnimationFrame(() => setTimeout(done));
  });
}

async function start(): Promise<void> {
  const target = document.getElementById('app');
  if (!target) throw new Error('index.html has no #app');
  const here = createLocation(cards, loadLesson);
  // What cannot be loaded is said by the page, once it is there. To read a lesson is one task's work, to draw it another's.
  await here.arrive().catch(() => undefined);
  await painted();
  // `?embed`: one figure, for a frame on another page.
  if (new URLSearchParams(location.search).has('embed')) {
    const { default: Embed } = await import('./pages/embed/Embed.svelte');
    mount(Embed, { target, props: { here } });
    return;
  }
  target.replaceChildren();
  mount(App, { target, props: { here } });
}

// Not awaited here: what is imported above is in this file too, and would wait for it.
void start();

if (import.meta.env.PROD && 'serviceWorker' in navigator)
  // Some browsers keep workers from private windows: the page works without.
  addEventListener('load', () => void navigator.serviceWorker.register('./offline.js').catch(() => undefined));

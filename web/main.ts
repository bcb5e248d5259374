import { mount } from 'svelte';
import { lessons } from '../lessons/index.ts';
import { createLocation } from './address/location.svelte.ts';
import App from './App.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

// `?embed`: one figure, for a frame on another page.
if (new URLSearchParams(location.search).has('embed')) {
  const { default: Embed } = await import('./pages/embed/Embed.svelte');
  mount(Embed, { target, props: { here: createLocation(lessons) } });
} else {
  mount(App, { target });
}

if (import.meta.env.PROD && 'serviceWorker' in navigator)
  // Some browsers keep workers from private windows: the page works without.
  addEventListener('load', () => void navigator.serviceWorker.register('./offline.js').catch(() => undefined));

import css from './figure.css?inline';
import tokens from '../style/tokens.css?inline';
import { shadowTokens } from './shadow-tokens.ts';

/** Puts a run into a room, as attributes ask for it. @returns how to end it. @throws when there is no such run. */
export type Show = (room: HTMLElement, read: (attribute: string) => string | null) => () => void;

interface FigureClass {
  /** Makes a lesson known; figures that wait for it go on. */
  offer(lesson: string, show: Show): void;
}

const name = 'zootrope-figure';
/** How far below the fold a figure gets ready. */
const nearby = '400px';

/**
 * `<zootrope-figure lesson variant seed at>`: a run as a figure on any page. What stands inside the element, a picture
 * of the same instant, shows until the figure is ready: without JavaScript, and while the figure is far away.
 *
 * Its styles come as a constructed sheet, so that a page with `default-src 'self'` can have it; the state colours are
 * ours, the type is the page's. The class is made when it is asked for: importing this where there are no elements (a
 * site rendered by Node) does nothing.
 */
function defined(): FigureClass {
  // Two copies of this file on a page: the first one serves them both.
  const found = customElements.get(name);
  if (found) return found as unknown as FigureClass;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(shadowTokens(tokens) + css);
  const shows = new Map<string, Show>();
  const waiting = new Set<ZootropeFigure>();

  class ZootropeFigure extends HTMLElement {
    static readonly observedAttributes = ['lesson', 'variant', 'seed', 'at', 'knobs', 'do', 'moving', 'href'];
    static offer(lesson: string, show: Show): void {
      if (!shows.has(lesson)) shows.set(lesson, show);
      for (const figure of [...waiting]) figure.#show();
    }

    #room: HTMLElement | undefined;
    #end: (() => void) | undefined;
    #watch: IntersectionObserver | undefined;
    #due = false;

    connectedCallback(): void {
      this.#room ??= this.#furnish();
      this.#watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && this.#show(), {
        rootMargin: nearby,
      });
      this.#watch.observe(this);
    }
    disconnectedCallback(): void {
      this.#watch?.disconnect();
      this.#clear();
    }
    /** Several attributes are set one after the other: the figure follows once. */
    attributeChangedCallback(): void {
      if (!this.#end || this.#due) return;
      this.#due = true;
      queueMicrotask(() => {
        this.#due = false;
        if (this.isConnected) this.#show();
      });
    }

    #furnish(): HTMLElement {
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      const room = document.createElement('div');
      room.className = 'room';
      room.append(document.createElement('slot'));
      root.append(room);
      return room;
    }
    #clear(): void {
      waiting.delete(this);
      this.#end?.();
      this.#end = undefined;
      this.#room?.replaceChildren(document.createElement('slot'));
    }
    #show(): void {
      const room = this.#room;
      if (!room) return;
      this.#watch?.disconnect();
      this.#clear();
      const show = shows.get(this.getAttribute('lesson') ?? '');
      if (!show) return void waiting.add(this);
      try {
        this.#end = show(room, (attribute) => this.getAttribute(attribute));
      } catch (error) {
        // The picture stays; what is wrong is for whoever wrote the page.
        const note = Object.assign(document.createElement('p'), { className: 'wrong' });
        note.textContent = `${name}: ${error instanceof Error ? error.message : String(error)}`;
        room.append(note);
      }
    }
  }

  customElements.define(name, ZootropeFigure);
  return ZootropeFigure;
}

/** Makes a lesson known to the figures of a page, and the figures to the page. */
export function offer(lesson: string, show: Show): void {
  if ('customElements' in globalThis) defined().offer(lesson, show);
}

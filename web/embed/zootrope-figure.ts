import files from 'zootrope:figures';
import css from './figure.css?inline';
import tokens from '../style/tokens.css?inline';
import { shadowTokens } from './shadow-tokens.ts';

/** Puts a run into a room, as attributes ask for it. @returns how to end it. @throws when there is no such run. */
export type Show = (room: HTMLElement, read: (attribute: string) => string | null) => () => void;

const name = 'zootrope-figure';
/** How far below the fold a figure gets ready. */
const nearby = '400px';

/** @throws with what there is, for a lesson that is not there or a file that does not come. */
async function showOf(lesson: string): Promise<Show> {
  if (!Object.hasOwn(files, lesson))
    throw new Error(`there is no lesson "${lesson}"; there is: ${Object.keys(files).join(', ')}`);
  const file = await files[lesson]?.().catch(() => undefined);
  if (!file) throw new Error(`the file of the lesson "${lesson}" could not be loaded`);
  return file.show;
}

/**
 * `<zootrope-figure lesson variant seed at>`: a run as a figure on any page. What stands inside the element, a picture
 * of the same instant, shows until the figure is ready: without JavaScript, and while the figure is far away. A lesson’s
 * own file is loaded when the first figure of it comes near.
 *
 * Its styles come as a constructed sheet, so that a page with `default-src 'self'` can have it; the state colours are
 * ours, the type is the page's. The class is made when there are elements to be had: importing this elsewhere (a site
 * rendered by Node) does nothing.
 */
function figureClass(): CustomElementConstructor {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(shadowTokens(tokens) + css);

  return class extends HTMLElement {
    static readonly observedAttributes = ['lesson', 'variant', 'seed', 'at', 'knobs', 'do', 'moving', 'href'];

    #room: HTMLElement | undefined;
    #end: (() => void) | undefined;
    #watch: IntersectionObserver | undefined;
    /** What is asked for now; an answer to anything else comes too late. */
    #asked: object | undefined;

    connectedCallback(): void {
      this.#room ??= this.#furnish();
      this.#watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && this.#ask(), {
        rootMargin: nearby,
      });
      this.#watch.observe(this);
    }
    disconnectedCallback(): void {
      this.#watch?.disconnect();
      this.#asked = undefined;
      this.#clear();
    }
    attributeChangedCallback(): void {
      if (this.#asked) this.#ask();
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
      this.#end?.();
      this.#end = undefined;
      this.#room?.replaceChildren(document.createElement('slot'));
    }
    /** Several attributes are set one after the other: the figure follows once. */
    #ask(): void {
      this.#watch?.disconnect();
      const asked = (this.#asked = {});
      queueMicrotask(() => {
        if (this.#asked !== asked) return;
        showOf(this.getAttribute('lesson') ?? '').then(
          (show) => this.#asked === asked && this.#show(show),
          (error: unknown) => this.#asked === asked && this.#say(error),
        );
      });
    }
    #show(show: Show): void {
      this.#clear();
      try {
        this.#end = show(this.#room!, (attribute) => this.getAttribute(attribute));
      } catch (error) {
        this.#say(error);
      }
    }
    /** The picture stays; what is wrong is for whoever wrote the page. */
    #say(error: unknown): void {
      this.#clear();
      const note = Object.assign(document.createElement('p'), { className: 'wrong' });
      note.textContent = `${name}: ${error instanceof Error ? error.message : String(error)}`;
      this.#room?.append(note);
    }
  };
}

// Two copies of this file on a page: the first one serves them both.
if ('customElements' in globalThis && !customElements.get(name)) customElements.define(name, figureClass());

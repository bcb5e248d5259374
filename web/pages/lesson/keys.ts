import type { Player } from '../../play/player.svelte.ts';

/**
 * The keys of a lesson: arrows step, space plays, n and p go to the next and previous decisive moment.
 *
 * @returns whether the key was one of them and has been obeyed.
 */
export function obey({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent, player: Player): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  const element = target instanceof HTMLElement ? target : null;
  if (element?.closest('dialog, select, textarea, input:not([type="range"])')) return false;
  // Space presses the button, opens the list or follows the choice that has the focus.
  if (key === ' ' && element?.closest('button, a, summary, input[type="radio"]')) return false;
  const act = {
    ' ': () => (player.playing ? player.pause() : player.play()),
    ArrowRight: () => player.stepMoment(1),
    ArrowLeft: () => player.stepMoment(-1),
    n: () => player.stepDecisive(1),
    p: () => player.stepDecisive(-1),
    Home: () => player.halt(0),
    End: () => player.halt(player.endMs),
  }[key];
  act?.();
  return act !== undefined;
}

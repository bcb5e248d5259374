import { untrack } from 'svelte';
import { countUntil } from '../../../core/frame/timeline.ts';
import { chainOf } from '../../../core/frame/why.ts';
import { formatAddress, runKey, type RunAddress } from '../../address/address.ts';
import { createProgress } from '../../kept/progress.svelte.ts';
import { createPlayer } from '../../play/player.svelte.ts';
import type { Run } from '../../run/job.ts';
import { runOnce } from '../../run/runner.ts';
import { chosenOf } from '../../views/prediction/answer.ts';

export type Visit = ReturnType<typeof createVisit>;

/**
 * A reader's visit to a lesson: the run that the address asks for, how far the reader has come with it, and what is selected.
 * Made where a component begins, since it follows the address.
 *
 * @param note hears the link to the very instant on view, as soon as the run stands still.
 */
export function createVisit(runOf: () => RunAddress, note: (link: string) => void, calm: () => boolean) {
  const player = createPlayer(calm);
  const progress = createProgress(untrack(runOf).lesson);
  let found = $state.raw<Run | null>(null);
  let foundKey = $state('');
  let problem = $state('');
  let selected = $state<string | null>(null);
  let lit = $state<string | null>(null);
  /** The record whose causes the reader wants to see. */
  let asked = $state<number | null>(null);
  let claimsOpen = $state(false);
  /** Variants that were set going on this visit. */
  const started = $state<Record<string, boolean>>({});

  const run = $derived(runOf());
  const variant = $derived(run.variant);
  const key = $derived(runKey(run));
  const going = $derived(started[variant.id] === true);
  const phase = $derived(
    !going ? ('ask' as const) : progress.hasSeen(variant) ? ('told' as const) : ('running' as const),
  );
  const fresh = $derived(foundKey === key ? found : null);
  const said = $derived(
    going ? (chosenOf(progress.saidOf(variant), variant.prediction)?.atMs?.(run.knobs) ?? null) : null,
  );
  const stepAt = $derived(fresh?.stepsMs.findLastIndex((atMs) => atMs !== null && atMs <= player.atMs) ?? -1);
  /** Which text tells of the step that the reader has reached. */
  const say = $derived(going ? variant.steps[stepAt]?.say : undefined);
  /** The texts of all steps up to that. */
  const says = $derived(variant.steps.slice(0, stepAt + 1).map((step) => step.say));
  const told = $derived(going ? says.filter((one, i) => says.indexOf(one) === i) : []);
  const chain = $derived(fresh && asked !== null ? chainOf(fresh.index.why, asked) : null);
  const moments = $derived(fresh?.index.moments ?? []);
  const current = $derived(going ? countUntil(fresh?.index.momentsMs ?? [], player.atMs) - 1 : -1);

  /** Another run: simulated in the worker; the one before stays on the page until it is there. */
  $effect(() => {
    const wanted = key;
    const controller = new AbortController();
    untrack(() => {
      problem = '';
      runOnce(run, controller.signal).then(
        (next) => show(next, wanted),
        (error: unknown) => (problem = error instanceof Error ? error.message : String(error)),
      );
    });
    return () => controller.abort();
  });

  function show(next: Run, wanted: string): void {
    const sameVariant = found?.index.header.variant === next.index.header.variant;
    const { playing, atMs } = player;
    const again = sameVariant && going ? (atMs >= player.endMs ? Infinity : atMs) : null;
    found = next;
    foundKey = wanted;
    selected = null;
    asked = null;
    if (run.atMs !== null || (progress.saidOf(variant) !== null && progress.hasSeen(variant)))
      started[variant.id] = true;
    if (!sameVariant) claimsOpen = progress.hasSeen(variant);
    player.load(next.index, run.atMs ?? again ?? 0);
    if (again !== null && playing) player.play();
    if (!started[variant.id]) player.open();
  }

  /** The back button, or a link, to another instant of the same run. */
  $effect(() => {
    const { atMs } = run;
    if (atMs !== null) untrack(() => foundKey === key && player.halt(atMs));
  });
  $effect(() => {
    if (!run.beside) player.extend(0);
  });
  $effect(() => {
    const lastMs = player.decisiveMs.at(-1);
    if (going && fresh && lastMs !== undefined && player.atMs >= lastMs)
      untrack(() => {
        if (!progress.hasSeen(variant)) claimsOpen = true;
        progress.see(variant);
      });
  });
  /** The address bar names this very instant, as soon as the run stands still. */
  $effect(() => {
    if (!going || player.playing || !fresh) return;
    const link = formatAddress({ ...run, atMs: player.atMs });
    const timer = setTimeout(() => note(link), 200);
    return () => clearTimeout(timer);
  });

  return {
    player,
    progress,
    get found() {
      return found;
    },
    /** The run that the address asks for; null while it is made. */
    get fresh() {
      return fresh;
    },
    get problem() {
      return problem;
    },
    get going() {
      return going;
    },
    get phase() {
      return phase;
    },
    /** What the reader said would come, as an instant of the run. */
    get said() {
      return said;
    },
    get say() {
      return say;
    },
    get told() {
      return told;
    },
    get chain() {
      return chain;
    },
    get moments() {
      return moments;
    },
    /** Place of the last moment that has come, or −1. */
    get current() {
      return current;
    },
    get selected() {
      return selected;
    },
    /** The state whose marks are lit up from the text. */
    get lit() {
      return lit;
    },
    get claimsOpen() {
      return claimsOpen;
    },
    openClaims: (open: boolean) => (claimsOpen = open),
    light: (mark: string | null) => (lit = mark),
    select: (name: string | null) => (selected = name),
    /** What brought this record about? Null: enough of that. */
    ask: (seq: number | null) => (asked = seq),
    begin(): void {
      started[variant.id] = true;
      player.begin();
    },
    /** To the moment, and to the one it speaks of. */
    follow(atMs: number): void {
      player.halt(atMs);
      selected = moments.find((moment) => moment.atMs === atMs)?.who[0] ?? selected;
    },
  };
}

/** What the bulkhead and the adaptive limit are made of. How it hangs together is in their files. */

import { setup } from 'xstate';
import { permitsOf } from './adaptive-limit-rules.ts';
import * as places from './bulkhead-places.ts';
import type { Drawn, Heard, Places, PlacesEffect, PlacesInput } from './bulkhead-places.ts';
import type { Call, Cancel, Settled } from './layer.ts';
import { doing } from './plan.ts';

type PlacesEvent = Heard<Call | Cancel | Settled | Drawn>;
const act = doing<Places, PlacesEvent, PlacesEffect>;

export const placesParts = <Input extends PlacesInput>() =>
  setup({
    types: {
      input: {} as Input,
      context: {} as Places,
      events: {} as PlacesEvent,
      emitted: {} as PlacesEffect,
    },
    delays: { patience: ({ context }) => places.patienceLeftMs(context) ?? 0 },
    guards: {
      isFull: ({ context }) => context.inside.length >= permitsOf(context.limit),
      someoneMayGiveUp: ({ context }) => places.patienceLeftMs(context) !== undefined,
    },
    actions: {
      come: act(places.come),
      leave: act(places.leave),
      takeBack: act(places.takeBack),
      giveUpWaiting: act(places.giveUpWaiting),
      jitter: act(places.jitter),
    },
  });

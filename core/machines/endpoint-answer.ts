import type { Outcome } from './layer.ts';

/** What an endpoint posts back to a call. */
export type EndpointAnswer =
  | { type: 'answered'; call: string; value?: string }
  | { type: 'throttled'; call: string; retryAfterMs: number }
  /** It certainly did not happen, unless it says otherwise. */
  | { type: 'refused'; call: string; error?: string; definite?: boolean };

export function outcomeOf(answer: EndpointAnswer): Outcome {
  switch (answer.type) {
    case 'throttled':
      return { type: 'failed', error: 'throttled', definite: true, retryAfterMs: answer.retryAfterMs };
    case 'refused':
      return { type: 'failed', error: answer.error ?? 'refused', definite: answer.definite ?? true };
    case 'answered':
      return { type: 'succeeded', ...(answer.value !== undefined && { value: answer.value }) };
  }
}

import type { Typed } from '../trace/record.ts';

/** Readers of fields that a trace does not promise: a field of another type is a field that is not there. */
export function textOf(value: unknown, field: string): string | undefined {
  const found = fieldOf(value, field);
  return typeof found === 'string' ? found : undefined;
}

export function numberOf(value: unknown, field: string): number | undefined {
  const found = fieldOf(value, field);
  return typeof found === 'number' ? found : undefined;
}

export function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}

/** Whether a message shakes hands for one call: a session's `connect` and `connected` name no call. */
export function isHandshake(message: Typed): boolean {
  const isOne = message.type === 'connect' || message.type === 'connected';
  return isOne && textOf(message, 'call') !== undefined;
}

/** A ZooKeeper request or reply names its operation inside; every other message is its own name. */
export function operationOf(message: Typed): string {
  const inner =
    message.type === 'request' ? message['request'] : message.type === 'reply' ? message['body'] : undefined;
  return textOf(inner, 'op') ?? message.type;
}

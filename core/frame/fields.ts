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

/** A ZooKeeper request or reply names its operation inside; every other message is its own name. */
export function operationOf(message: Typed): string {
  const inner =
    message.type === 'request' ? message['request'] : message.type === 'reply' ? message['body'] : undefined;
  return textOf(inner, 'op') ?? message.type;
}

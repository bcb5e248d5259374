import { WireError } from './wire-error.ts';

/**
 * The protocol's 64-bit integers as a message shows them: what is counted (zxids, times) as a number, what is only
 * compared (session ids) as lower-case hex.
 *
 * @throws {WireError} naming `what`, when the integer is beyond 2^53 and a number would only be near it.
 */
export function toNumber(value: bigint, what: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new WireError(`${what} 0x${BigInt.asUintN(64, value).toString(16)} is beyond 2^53: it has no exact number`);
  return number;
}

/** The nearest that has an exact number: for what is only compared with what is far smaller. */
export function toNearNumber(value: bigint): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number(value), Number.MAX_SAFE_INTEGER));
}

/** @throws {WireError} naming `what`, when the number is a fraction or beyond 2^53. */
export function fromNumber(value: number, what: string): bigint {
  if (!Number.isSafeInteger(value)) throw new WireError(`${what} ${value} is not an exact integer`);
  return BigInt(value);
}

/** Unsigned, as ZooKeeper prints a session id in its logs: `0x100000a1b2c0000`. */
export function toHexId(value: bigint): string {
  return `0x${BigInt.asUintN(64, value).toString(16)}`;
}

/** @throws {WireError} naming `what`, on anything but 1 to 16 lower-case hex digits after `0x`. */
export function fromHexId(id: string, what: string): bigint {
  if (!/^0x[0-9a-f]{1,16}$/.test(id)) throw new WireError(`${what} ${JSON.stringify(id)} is not a 64-bit hex id`);
  return BigInt.asIntN(64, BigInt(id));
}

/**
 * Bytes that do not say what the protocol lets them say, or a value that the protocol has no bytes for.
 *
 * The codec throws nothing else, so a driver has one thing to catch and one thing to do: drop the connection, as
 * every ZooKeeper client does. A `RangeError`, because that is what it always is: a length, a code or a zxid out of
 * range.
 */
export class WireError extends RangeError {
  override readonly name = 'WireError';
}

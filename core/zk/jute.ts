/**
 * Jute, ZooKeeper's serialisation: big-endian integers, everything of variable length after a 4-byte count, where
 * -1 stands for null.
 *
 * Every read names what it reads, so that a refusal says which field was wrong. No length that the bytes claim is
 * believed before it is compared with the bytes that are there.
 *
 * Source: `org.apache.jute.BinaryInputArchive` and `BinaryOutputArchive` of Apache ZooKeeper 3.8.
 */

export interface JuteReader {
  int(what: string): number;
  long(what: string): bigint;
  /** As `toNumber` of a long, without a bigint in between. @throws {WireError} beyond 2^53. */
  exactLong(what: string): number;
  /** As `toHexId` of a long, without a bigint in between. */
  hexLong(what: string): string;
  bool(what: string): boolean;
  /** A copy, so that what was read stays when the socket's buffer goes. */
  buffer(what: string): Uint8Array | null;
  ustring(what: string): string;
  /** Text that may be missing. */
  nullableString(what: string): string | null;
  /** A negative count other than -1 stands for no items. @param leastBytes what the smallest item takes: more items than fit are refused before the first is read. */
  vector<Item>(what: string, leastBytes: number, readItem: () => Item): Item[] | null;
  /** How many bytes are still unread. */
  left(): number;
  /** @throws {WireError} when something is left over. */
  end(what: string): void;
}

export interface JuteWriter {
  int(value: number, what: string): void;
  long(value: bigint): void;
  bool(value: boolean): void;
  buffer(value: Uint8Array | null): void;
  /** Bytes that need no length in front. */
  raw(value: Uint8Array): void;
  ustring(value: string | null): void;
  vector<Item>(items: readonly Item[], writeItem: (item: Item) => void): void;
}

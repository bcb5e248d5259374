/**
 * Strings in the order in which `java.util.HashSet` hands them out.
 *
 * The order can be seen on the wire: getChildren lists a znode's children in it, and the ephemerals of a session
 * that ends are deleted in it. It is neither the order of creation nor that of the names, and a client that
 * relies on either is wrong in a way that shows only here.
 *
 * A set remembers its capacity, which never shrinks; within a bucket the earlier comes first. Buckets of more
 * than eight, which Java turns into trees, are not modelled. Source: `java.util.HashMap` of OpenJDK 17
 * (from 19 on, a clone is sized differently).
 */
export interface JavaHashSet {
  readonly size: number;
  has(key: string): boolean;
  add(key: string): void;
  delete(key: string): void;
  /** The keys as an iterator would give them. */
  keys(): string[];
  /** What `clone()` gives: a set of its own, sized by what is in it now and not by what once was. */
  clone(): JavaHashSet;
}

const loadFactor = 0.75;

/** @param initialCapacity a power of two; 16 is Java's default. */
export function javaHashSet(initialCapacity = 16): JavaHashSet {
  const hashes = new Map<string, number>();
  let buckets: (string[] | undefined)[] = [];
  let capacity = initialCapacity;

  function put(key: string, hash: number): void {
    const at = hash & (capacity - 1);
    const bucket = buckets[at];
    if (bucket) bucket.push(key);
    else buckets[at] = [key];
  }

  /** Each bucket becomes two, in which the order is as before. */
  function grow(): void {
    const before = keys();
    capacity *= 2;
    buckets = [];
    for (const key of before) put(key, hashes.get(key)!);
  }

  function keys(): string[] {
    const all: string[] = [];
    for (let at = 0; at < buckets.length; at++) for (const key of buckets[at] ?? []) all.push(key);
    return all;
  }

  const set: JavaHashSet = {
    get size() {
      return hashes.size;
    },
    has: (key) => hashes.has(key),
    add(key) {
      if (hashes.has(key)) return;
      const hash = spread(javaHashCode(key));
      hashes.set(key, hash);
      put(key, hash);
      if (hashes.size > capacity * loadFactor) grow();
    },
    delete(key) {
      const hash = hashes.get(key);
      if (hash === undefined) return;
      hashes.delete(key);
      const bucket = buckets[hash & (capacity - 1)]!;
      bucket.splice(bucket.indexOf(key), 1);
    },
    keys,
    clone() {
      const twin = javaHashSet(cloneCapacity(hashes.size));
      for (const key of keys()) twin.add(key);
      return twin;
    },
  };
  return set;
}

/** Source: `HashMap.putMapEntries`, which does nothing for an empty map, and `tableSizeFor`. */
function cloneCapacity(size: number): number {
  if (size === 0) return 16;
  const wanted = Math.floor(size / loadFactor + 1);
  let capacity = 1;
  while (capacity < wanted) capacity *= 2;
  return capacity;
}

/** Source: `String.hashCode`. */
export function javaHashCode(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0;
  return hash;
}

/** Source: `HashMap.hash`; `ConcurrentHashMap.spread` differs only in a sign that no bucket shows. */
export function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}

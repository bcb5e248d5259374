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
  /** The keys as an iterator of `set.clone()` would give them: a clone is sized by what is in it now. */
  clonedKeys(): string[];
}

const loadFactor = 0.75;

/** @param initialCapacity a power of two; 16 is Java's default. */
export function javaHashSet(initialCapacity = 16): JavaHashSet {
  const present = new Set<string>();
  let capacity = initialCapacity;
  const keys = () => inBucketOrder([...present], capacity);
  return {
    get size() {
      return present.size;
    },
    has: (key) => present.has(key),
    add(key) {
      present.add(key);
      if (present.size > capacity * loadFactor) capacity *= 2;
    },
    delete: (key) => void present.delete(key),
    keys,
    clonedKeys: () => inBucketOrder(keys(), cloneCapacity(present.size)),
  };
}

/** The sort is stable, which is what keeps the order within a bucket. */
function inBucketOrder(keys: readonly string[], capacity: number): string[] {
  const placed = keys.map((key) => ({ key, bucket: spread(javaHashCode(key)) & (capacity - 1) }));
  return placed.sort((a, b) => a.bucket - b.bucket).map(({ key }) => key);
}

/** Source: `HashMap.putMapEntries` and `tableSizeFor`. */
function cloneCapacity(size: number): number {
  const wanted = Math.floor(size / loadFactor + 1);
  let capacity = 1;
  while (capacity < wanted) capacity *= 2;
  return capacity;
}

/** Source: `String.hashCode`. */
function javaHashCode(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0;
  return hash;
}

/** Source: `HashMap.hash`. */
function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}

/**
 * In place of a set or map of its own, for those who have nothing in it, as most tasks have for good: even an empty Set takes 150 bytes of the
 * heap, and its share of the time of a fork.
 */
export const EMPTY_SET: ReadonlySet<never> = new Set<never>();
export const EMPTY_MAP: ReadonlyMap<never, never> = new Map<never, never>();

/** One to change: a new one in place of EMPTY_SET. The owner keeps what this returns. */
export function ownSet<T>(set: ReadonlySet<T>): Set<T> {
  return set === EMPTY_SET ? new Set() : (set as Set<T>);
}

/** The same of a map. */
export function ownMap<K, V>(map: ReadonlyMap<K, V>): Map<K, V> {
  return (map as ReadonlyMap<unknown, unknown>) === EMPTY_MAP ? new Map() : (map as Map<K, V>);
}

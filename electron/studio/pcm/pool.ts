/**
 * Keeps a few opened things for the next use, least recently used closed first.
 *
 * A live branch reads 64 files several times a second; opening each of them every time would cost more than the reads.
 */
export interface Pool<T> {
  /** Opens `key` if need be, and keeps it open at least until `work` is done. */
  use<R>(key: string, work: (value: T) => Promise<R>): Promise<R>;
  /** Closes `key` as soon as nobody uses it; the next use opens it anew. */
  drop(key: string): void;
  close(): Promise<void>;
}

interface Entry<T> {
  readonly value: Promise<T>;
  users: number;
  dropped: boolean;
}

export function createPool<T>(
  size: number,
  open: (key: string) => Promise<T>,
  close: (value: T) => Promise<void>,
): Pool<T> {
  const entries = new Map<string, Entry<T>>();
  const closing = new Set<Promise<void>>();

  function discard(entry: Entry<T>): void {
    const done = entry.value.then(close).catch(() => {});
    closing.add(done);
    done.finally(() => closing.delete(done));
  }

  function drop(key: string): void {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    entry.dropped = true;
    if (entry.users === 0) discard(entry);
  }

  return {
    drop,

    async use(key, work) {
      const entry = entries.get(key) ?? { value: open(key), users: 0, dropped: false };
      // Re-inserting makes the map's order the order of use.
      entries.delete(key);
      entries.set(key, entry);
      entry.users += 1;
      for (const [other, { users }] of entries) {
        if (entries.size <= size) break;
        if (users === 0) drop(other);
      }
      try {
        return await work(await entry.value);
      } catch (error) {
        if (
          !entry.dropped &&
          (await entry.value.then(
            () => false,
            () => true,
          ))
        )
          drop(key);
        throw error;
      } finally {
        entry.users -= 1;
        if (entry.dropped && entry.users === 0) discard(entry);
      }
    },

    async close() {
      for (const key of [...entries.keys()]) drop(key);
      await Promise.all(closing);
    },
  };
}

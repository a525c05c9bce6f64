/**
 * A long list that is cheap to change in the middle and to ask for an item's place: rows of a story of 50,000 nodes.
 *
 * Two levels of blocks rather than a balanced tree: an insertion moves at most one block's items and renumbers the
 * block heads behind it, some hundred additions at 50,000, and reading in order stays a walk over plain arrays. A
 * single array would make the place of every later item stale with each insertion.
 */

/** What the sequence writes into its items: the block that holds them, null while they are in none. */
export interface Sequenced<T> {
  block: SequenceBlock<T> | null;
}

export interface SequenceBlock<T> {
  items: T[];
  /** Place of its first item in the whole list. */
  start: number;
  /** Place of the block among the blocks. */
  at: number;
}

export interface RowSequence<T> {
  readonly size: number;
  at(index: number): T | undefined;
  /** -1 when it is not in the list. */
  indexOf(item: T): number;
  insert(index: number, items: readonly T[]): void;
  remove(index: number, count: number): void;
  /** Items `[from, to)`, in order. */
  slice(from: number, to: number): T[];
}

const BLOCK = 256;

export function createRowSequence<T extends Sequenced<T>>(initial: readonly T[]): RowSequence<T> {
  const blocks: SequenceBlock<T>[] = [];
  let size = 0;

  const renumber = (from: number) => {
    let start = from === 0 ? 0 : blocks[from - 1]!.start + blocks[from - 1]!.items.length;
    for (let at = from; at < blocks.length; at += 1) {
      const block = blocks[at]!;
      block.start = start;
      block.at = at;
      start += block.items.length;
    }
    size = start;
  };

  const blocksOf = (items: readonly T[]): SequenceBlock<T>[] => {
    const made: SequenceBlock<T>[] = [];
    for (let from = 0; from < items.length; from += BLOCK) {
      const block: SequenceBlock<T> = { items: items.slice(from, from + BLOCK), start: 0, at: 0 };
      for (const item of block.items) item.block = block;
      made.push(block);
    }
    return made;
  };

  /** The block that holds the index; the last one for the end of the list, -1 while there is none. */
  const blockAt = (index: number): number => {
    let low = 0;
    let high = blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (blocks[middle]!.start <= index) low = middle;
      else high = middle - 1;
    }
    return high;
  };

  blocks.push(...blocksOf(initial));
  renumber(0);

  return {
    get size() {
      return size;
    },
    at: (index) => {
      if (index < 0 || index >= size) return undefined;
      const block = blocks[blockAt(index)]!;
      return block.items[index - block.start];
    },
    indexOf: (item) => (item.block ? item.block.start + item.block.items.indexOf(item) : -1),
    insert: (index, items) => {
      if (items.length === 0) return;
      const at = blockAt(index);
      const block = blocks[at];
      if (!block) {
        blocks.push(...blocksOf(items));
        renumber(0);
        return;
      }
      const within = index - block.start;
      if (block.items.length + items.length <= BLOCK * 2) {
        block.items.splice(within, 0, ...items);
        for (const item of items) item.block = block;
      } else {
        const all = [...block.items.slice(0, within), ...items, ...block.items.slice(within)];
        blocks.splice(at, 1, ...blocksOf(all));
      }
      renumber(at);
    },
    remove: (index, count) => {
      const first = blockAt(index);
      let left = Math.min(count, size - index);
      for (let at = first, from = index - (blocks[first]?.start ?? 0); left > 0; from = 0) {
        const block = blocks[at]!;
        const gone = block.items.splice(from, left);
        for (const item of gone) item.block = null;
        left -= gone.length;
        if (block.items.length === 0) blocks.splice(at, 1);
        else at += 1;
      }
      renumber(Math.min(first, Math.max(0, blocks.length - 1)));
      if (blocks.length === 0) size = 0;
    },
    slice: (from, to) => {
      const items: T[] = [];
      const end = Math.min(to, size);
      for (let at = Math.max(0, from); at < end; ) {
        const block = blocks[blockAt(at)]!;
        const part = block.items.slice(at - block.start, end - block.start);
        for (const item of part) items.push(item);
        at += part.length;
      }
      return items;
    },
  };
}

/** Finds commands by what somebody half remembers: all letters in order, better where words begin. Pure. */

/** Higher is better; null when the letters do not occur in order. An empty query fits everything. */
export function matchScore(query: string, text: string): number | null {
  const wanted = query.toLocaleLowerCase().replace(/\s+/g, '');
  const candidate = text.toLocaleLowerCase();
  let score = 0;
  let from = 0;
  let last = -2;
  for (const letter of wanted) {
    const at = candidate.indexOf(letter, from);
    if (at < 0) return null;
    const beginsWord = at === 0 || candidate[at - 1] === ' ';
    score += at === last + 1 ? 3 : beginsWord ? 2 : 0;
    // Letters that lie far in count for less, so that of two matches the tighter one leads.
    score -= (at - from) * 0.05;
    last = at;
    from = at + 1;
  }
  return score;
}

/** The items that fit, best first; the given order decides between equals. */
export function searchBy<T>(items: readonly T[], query: string, textOf: (item: T) => string): T[] {
  return items
    .map((item, at) => ({ item, at, score: matchScore(query, textOf(item)) }))
    .filter((entry): entry is typeof entry & { score: number } => entry.score !== null)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map(({ item }) => item);
}

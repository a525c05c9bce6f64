/** Strips made beyond each edge, so that the keyboard can move into them before they are in sight. */
const BEYOND = 4;

/** The strips `[first, last)` to make of `count` strips of one width. Before the width is known, a screenful. */
export const stripsInSight = (
  count: number,
  stripWidth: number,
  scrolled: number,
  width: number,
): { readonly first: number; readonly last: number } => {
  const first = Math.max(0, Math.floor(scrolled / stripWidth) - BEYOND);
  const last = Math.min(count, Math.ceil((scrolled + (width || 16 * stripWidth)) / stripWidth) + BEYOND);
  return { first: Math.min(first, Math.max(0, last - 1)), last: Math.max(last, Math.min(count, 1)) };
};

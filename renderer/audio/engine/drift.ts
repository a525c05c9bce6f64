/**
 * How far two clocks run apart, from pairs of readings taken while a take runs: the slope of a straight line through
 * them, by least squares, as parts per million away from 1.
 *
 * Only sums are kept, so an hour costs as much memory as a second. A jump of either clock is no drift: `restart` begins
 * a new piece of the line, which may lie higher or lower, and the pieces are fitted with one common slope. Readings move
 * in steps of a device's block, so the slope of a short take says nothing; its standard error tells, and then there is
 * no answer rather than a wrong one.
 */

/** Shortest stretch that is judged, in units of x per `perSecond`. */
const LEAST_SECONDS = 10;
/** Largest standard error of an answer, in ppm. */
const MOST_ERROR_PPM = 20;

export interface Drift {
  /** Two readings of the same moment. Both in the same unit, or the slope is not near 1. */
  add(x: number, y: number): void;
  /** A clock jumped: what follows lies on another line of the same slope. */
  restart(): void;
  /** Slope minus one in ppm; null when too short or too uncertain. */
  ppm(): number | null;
}

interface Piece {
  readonly x: number;
  readonly y: number;
  count: number;
  sumX: number;
  sumY: number;
  sumXX: number;
  sumXY: number;
  sumYY: number;
}

/** @param perSecond how much x grows in a second */
export const createDrift = (perSecond: number): Drift => {
  let piece: Piece | null = null;
  /** Of the pieces that are over, each about its own middle. */
  let count = 0;
  let pieces = 0;
  let span = 0;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  let lastX = 0;

  const centred = ({ count: n, sumX, sumY, sumXX, sumXY, sumYY }: Piece) => ({
    xx: sumXX - (sumX * sumX) / n,
    xy: sumXY - (sumX * sumY) / n,
    yy: sumYY - (sumY * sumY) / n,
  });

  const close = () => {
    if (!piece) return;
    const sums = centred(piece);
    xx += sums.xx;
    xy += sums.xy;
    yy += sums.yy;
    count += piece.count;
    pieces += 1;
    span += lastX - piece.x;
    piece = null;
  };

  return {
    add(x, y) {
      if (!Number.isFinite(x) || !Number.isFinite(y)) return;
      piece ??= { x, y, count: 0, sumX: 0, sumY: 0, sumXX: 0, sumXY: 0, sumYY: 0 };
      // About the piece's first reading, and y without the slope of 1: small numbers keep their digits.
      const dx = x - piece.x;
      const dy = y - piece.y - dx;
      piece.count += 1;
      piece.sumX += dx;
      piece.sumY += dy;
      piece.sumXX += dx * dx;
      piece.sumXY += dx * dy;
      piece.sumYY += dy * dy;
      lastX = x;
    },
    restart: close,
    ppm() {
      const open = piece ? centred(piece) : { xx: 0, xy: 0, yy: 0 };
      const total = { xx: xx + open.xx, xy: xy + open.xy, yy: yy + open.yy };
      const readings = count + (piece?.count ?? 0);
      const lines = pieces + (piece ? 1 : 0);
      const seconds = (span + (piece ? lastX - piece.x : 0)) / perSecond;
      const free = readings - lines - 1;
      if (seconds < LEAST_SECONDS || free < 1 || total.xx <= 0) return null;
      const slope = total.xy / total.xx;
      const rest = Math.max(0, total.yy - slope * total.xy);
      const error = Math.sqrt(rest / free / total.xx);
      return error * 1e6 > MOST_ERROR_PPM ? null : slope * 1e6;
    },
  };
};

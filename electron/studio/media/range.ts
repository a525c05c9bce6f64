/**
 * The Range header (RFC 9110, section 14), for one range of bytes.
 *
 * Several ranges in one header are answered with the whole file, as the RFC allows: nothing of ours asks for them, and
 * a header of a thousand overlapping ranges is a known attack.
 */

/** Bytes `[start, end)`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export type RangeAnswer =
  | { readonly kind: 'whole' }
  | ({ readonly kind: 'part' } & ByteRange)
  | { readonly kind: 'none' };

const SINGLE = /^bytes=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*$/;

/** `none`: no such bytes, to be answered with 416. */
export const parseRange = (header: string | null, size: number): RangeAnswer => {
  const [, first, last] = SINGLE.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return { kind: 'whole' };
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? { kind: 'none' } : { kind: 'part', start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  // A last position before the first makes the header invalid, and an invalid header is ignored.
  if (last !== '' && Number(last) < start) return { kind: 'whole' };
  return start >= size ? { kind: 'none' } : { kind: 'part', start, end };
};

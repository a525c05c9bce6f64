/** PCM converters. Input and output are byte addresses; see `pcm.ts` for the formats. */

/**
 * Float32 to 16 bits. With `dithered`, adds the difference of two 16-bit uniform values, which is triangular over
 * ±1 LSB and of mean zero; both are halves of one hash of the sample's position, so the noise doesn't depend on how
 * the work is split.
 *
 * @param position low 32 bits of the index of the first sample; must not wrap within the call
 * @param key hash of the seed and of the index's high bits
 */
export function encodeS16(
  source: usize,
  target: usize,
  samples: i32,
  dithered: i32,
  position: i32,
  key: i32,
): void {
  const scale = f32x4.splat(32768);
  const keys = i32x4.splat(key);
  const eight = i32x4.splat(8);
  const lower = i32x4(0, 1, 2, 3);
  let first = i32x4.add(i32x4.splat(position), lower);
  let second = i32x4.add(first, i32x4.splat(4));
  // The buffers are padded to whole vectors, so the last turn may convert samples that nobody reads.
  for (let done = 0; done < samples; done += 8) {
    let a = f32x4.mul(v128.load(source), scale);
    let b = f32x4.mul(v128.load(source, 16), scale);
    if (dithered) {
      a = f32x4.add(a, triangular(v128.xor(first, keys)));
      b = f32x4.add(b, triangular(v128.xor(second, keys)));
      first = i32x4.add(first, eight);
      second = i32x4.add(second, eight);
    }
    v128.store(
      target,
      i16x8.narrow_i32x4_s(
        i32x4.trunc_sat_f32x4_s(f32x4.nearest(a)),
        i32x4.trunc_sat_f32x4_s(f32x4.nearest(b)),
      ),
    );
    source += 32;
    target += 16;
  }
}

/** Float32 to packed 24 bits. Each store writes 4 bytes too many, which the next one overwrites. */
export function encodeS24(source: usize, target: usize, samples: i32): void {
  const scale = f32x4.splat(8388608);
  const highest = i32x4.splat(8388607);
  const lowest = i32x4.splat(-8388608);
  const pack = i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 16, 16, 16);
  for (let done = 0; done < samples; done += 4) {
    const value = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(source), scale)));
    const held = i32x4.min_s(i32x4.max_s(value, lowest), highest);
    v128.store(target, i8x16.swizzle(held, pack));
    source += 16;
    target += 12;
  }
}

export function decodeS16(source: usize, target: usize, samples: i32): void {
  const scale = f32x4.splat(1.0 / 32768.0);
  for (let done = 0; done < samples; done += 4) {
    v128.store(target, f32x4.mul(f32x4.convert_i32x4_s(v128.load16x4_s(source)), scale));
    source += 8;
    target += 16;
  }
}

export function decodeS24(source: usize, target: usize, samples: i32): void {
  const scale = f32x4.splat(1.0 / 2147483648.0);
  for (let done = 0; done < samples; done += 4) {
    v128.store(target, f32x4.mul(f32x4.convert_i32x4_s(unpackS24(v128.load(source))), scale));
    source += 12;
    target += 16;
  }
}

export function decodeS32(source: usize, target: usize, samples: i32): void {
  const scale = f32x4.splat(1.0 / 2147483648.0);
  for (let done = 0; done < samples; done += 4) {
    v128.store(target, f32x4.mul(f32x4.convert_i32x4_s(v128.load(source)), scale));
    source += 16;
    target += 16;
  }
}

/** Four packed 24-bit samples to the upper bits of four integers. Index 16 selects a zero byte. */
export function unpackS24(packed: v128): v128 {
  return i8x16.swizzle(packed, i8x16(16, 0, 1, 2, 16, 3, 4, 5, 16, 6, 7, 8, 16, 9, 10, 11));
}

/** Four triangular values in (-1, 1) from four counters. */
function triangular(counter: v128): v128 {
  // An integer hash of two multiplications and three shifts, good in every bit ("lowbias32", Chris Wellons, public domain).
  let h = v128.xor(counter, i32x4.shr_u(counter, 16));
  h = i32x4.mul(h, i32x4.splat(0x7feb352d));
  h = v128.xor(h, i32x4.shr_u(h, 15));
  h = i32x4.mul(h, i32x4.splat(<i32>0x846ca68b));
  h = v128.xor(h, i32x4.shr_u(h, 16));
  const difference = i32x4.sub(v128.and(h, i32x4.splat(0xffff)), i32x4.shr_u(h, 16));
  return f32x4.mul(f32x4.convert_i32x4_s(difference), f32x4.splat(1.0 / 65536.0));
}

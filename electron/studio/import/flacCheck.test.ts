import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWith, noise, tone } from '../../../tests/support/audioFixtures';
import { createFlacCheck } from './flacCheck';

let folder: string;
let whole: Buffer;
/** Offset of the first frame. */
let audioAt: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapstory-flac-'));
  whole = await encoded('noise.flac', ['-sample_fmt', 's32']);
  audioAt = 4;
  for (let last = false; !last; ) {
    last = (whole[audioAt] as number) >= 0x80;
    audioAt += 4 + whole.readUIntBE(audioAt + 1, 3);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const encoded = (name: string, args: string[], sound = noise(60_000)) =>
  readFile(encodeWith(folder, name, sound, args));

/** Pushes the bytes in pieces of the given sizes, over and over. */
function isSound(bytes: Uint8Array, sizes: readonly number[] = [65_536]): boolean {
  const check = createFlacCheck();
  for (let at = 0, piece = 0; at < bytes.length; piece += 1) {
    const size = sizes[piece % sizes.length] as number;
    check.push(bytes.subarray(at, at + size));
    at += size;
  }
  return check.isSound();
}

describe('the check of FLAC frames', () => {
  it.each([
    ['16 bits', ['-sample_fmt', 's16']],
    ['24 bits', ['-sample_fmt', 's32']],
    ['mono', ['-ac', '1']],
    ['another rate', ['-ar', '11025']],
    ['an unusual rate', ['-ar', '12345']],
    ['a picture and tags', ['-metadata', `title=${'x'.repeat(100_000)}`]],
    ['short blocks', ['-frame_size', '192']],
    ['blocks of an odd length', ['-frame_size', '4999']],
    ['hard compression', ['-compression_level', '12', '-lpc_type', 'cholesky']],
  ])('finds a whole file sound: %s', async (name, args) => {
    expect(isSound(await encoded(`${name}.flac`, args))).toBe(true);
  });

  it('finds silence and tones sound, whose frames are tiny', async () => {
    const silence = { samples: new Float32Array(400_000), channels: 2, rate: 48_000 };
    expect(isSound(await encoded('silence.flac', [], silence))).toBe(true);
    expect(isSound(await encoded('tone.flac', [], tone(400_000, 1)))).toBe(true);
  });

  it('says the same however the file is cut into pieces', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(pieces, (sizes) => isSound(whole, sizes)),
      { numRuns: 60 },
    );
    expect(isSound(whole, [1])).toBe(true);
  });

  it('never finds a file sound in whose audio a bit is wrong', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: audioAt, max: whole.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        (at, bit) => {
          const bytes = Buffer.from(whole);
          bytes[at] = (bytes[at] as number) ^ (1 << bit);
          return !isSound(bytes);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never finds one sound that lacks bytes, or has others behind it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 2 }), (length) => {
        // A file that ends between two frames is sound as far as it goes; its length tells.
        const cut = whole.subarray(0, length);
        return (
          !isSound(cut) || whole.subarray(length, length + 2).equals(whole.subarray(audioAt, audioAt + 2))
        );
      }),
      { numRuns: 200 },
    );
    expect(isSound(Buffer.concat([whole, Buffer.from('TAG'.padEnd(128, '\0'))]))).toBe(false);
    expect(isSound(Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0'), whole]))).toBe(false);
    expect(isSound(Buffer.alloc(0))).toBe(false);
    expect(isSound(whole.subarray(audioAt))).toBe(false);
  });

  it('does not find noise sound', () => {
    const bytes = Buffer.concat([whole.subarray(0, audioAt), Buffer.alloc(100_000, 0xff)]);
    expect(isSound(bytes)).toBe(false);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStudioError } from '../../../shared/contract/errors';
import { noise, pcmBytes, type WavOptions, wavBytes } from '../../../tests/support/audioFixtures';
import { readNativePcm } from './nativePcm';
import { swapBytes, zeroNonFinite } from './nativeReader';

const read = (bytes: Uint8Array) =>
  readNativePcm(async (offset, length) => bytes.subarray(offset, offset + length), bytes.length);

/** An AIFF or AIFF-C file, written by the book. */
function aiffBytes(
  samples: Float32Array,
  channels: number,
  rate: number,
  bits: 16 | 24,
  type: 'AIFF' | 'AIFC' = 'AIFF',
) {
  const data = pcmBytes(samples, bits);
  swapBytes(data, bits / 8);
  const common = Buffer.alloc(type === 'AIFC' ? 24 : 18);
  common.writeInt16BE(channels, 0);
  common.writeUInt32BE(samples.length / channels, 2);
  common.writeInt16BE(bits, 6);
  const exponent = Math.floor(Math.log2(rate));
  common.writeUInt16BE(16383 + exponent, 8);
  common.writeUInt32BE(rate * 2 ** (31 - exponent), 10);
  if (type === 'AIFC') common.write('NONE', 18, 'latin1');
  const chunk = (id: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(id, 0, 'latin1');
    head.writeUInt32BE(body.length, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
  };
  const body = Buffer.concat([
    Buffer.from(type),
    chunk('NAME', Buffer.from('A name')),
    chunk('COMM', common),
    chunk('SSND', Buffer.concat([Buffer.alloc(8), data])),
  ]);
  const head = Buffer.alloc(8);
  head.write('FORM', 0, 'latin1');
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

describe('readNativePcm', () => {
  it('finds the samples of WAV and RF64 files', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<NonNullable<WavOptions['bits']>>(16, 24, 32, '32f'),
        fc.constantFrom<'RIFF' | 'RF64'>('RIFF', 'RF64'),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 8_000, max: 192_000 }),
        fc.integer({ min: 1, max: 500 }),
        fc.boolean(),
        async (bits, form, channels, rate, frames, tagged) => {
          const sound = noise(frames, channels, rate);
          const bytes = wavBytes(sound, { bits, form, ...(tagged ? { info: { INAM: 'Odd' } } : {}) });
          const pcm = await read(bytes);
          expect(pcm).toMatchObject({
            container: form === 'RF64' ? 'rf64' : 'wav',
            format: bits === '32f' ? 'f32' : `s${bits}`,
            channels,
            sampleRate: rate,
            frames,
            openEnded: false,
            tags: tagged ? { title: 'Odd' } : {},
          });
          const at = pcm?.dataOffset ?? 0;
          const data = pcmBytes(sound.samples, bits);
          expect(bytes.subarray(at, at + data.length).equals(data)).toBe(true);
        },
      ),
    );
  });

  it('finds the samples of AIFF files', async () => {
    const sound = noise(100, 2, 44_100);
    for (const type of ['AIFF', 'AIFC'] as const) {
      for (const bits of [16, 24] as const) {
        const bytes = aiffBytes(sound.samples, 2, 44_100, bits, type);
        const pcm = await read(bytes);
        expect(pcm).toMatchObject({
          container: 'aiff', format: `s${bits}`, bigEndian: true, channels: 2, sampleRate: 44_100, frames: 100,
          tags: { title: 'A name' },
        }); // biome-ignore format: a table
        const data = Buffer.from(bytes.subarray(pcm?.dataOffset));
        swapBytes(data, bits / 8);
        expect(data.equals(pcmBytes(sound.samples, bits))).toBe(true);
      }
    }
  });

  it('says of every cut file what is missing, and never takes it for a shorter one', async () => {
    const whole = [
      wavBytes(noise(500), { bits: 24 }),
      wavBytes(noise(500), { form: 'RF64' }),
      aiffBytes(noise(500).samples, 2, 48_000, 16),
    ];
    for (const bytes of whole) {
      for (let length = 12; length < bytes.length - 1; length += 7) {
        const error = await read(bytes.subarray(0, length)).catch((failure: unknown) => failure);
        expect(isStudioError(error) && error.code, `${length} of ${bytes.length}`).toBe('CORRUPT_AUDIO');
      }
    }
  });

  it('survives any bytes: a result, null, or a failure with a remedy', async () => {
    const valid = wavBytes(noise(50), { info: { INAM: 'x' } });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 255 })), {
          maxLength: 20,
        }),
        async (changes) => {
          const bytes = Buffer.from(valid);
          for (const [at, value] of changes) bytes[at] = value;
          const result = await read(bytes).catch((failure: unknown) => failure);
          if (result instanceof Error) expect(isStudioError(result)).toBe(true);
          else if (result !== null) {
            const { frames, dataOffset } = result as { frames: number; dataOffset: number };
            expect(dataOffset + frames).toBeLessThanOrEqual(bytes.length);
          }
        },
      ),
    );
  });

  it('leaves what is not plain PCM to FFmpeg', async () => {
    const law = wavBytes(noise(50));
    law.writeUInt16LE(7, 20);
    expect(await read(law)).toBeNull();
    expect(await read(Buffer.from('fLaC and so on, long enough'))).toBeNull();
  });
});

describe('zeroNonFinite', () => {
  it('takes out what is no number and nothing else', () => {
    const samples = Float32Array.of(
      1,
      Number.NaN,
      -0,
      Number.POSITIVE_INFINITY,
      3e38,
      Number.NEGATIVE_INFINITY,
      1e-45,
    );
    expect(zeroNonFinite(samples)).toBe(3);
    expect([...samples]).toEqual([1, 0, -0, 0, Math.fround(3e38), 0, Math.fround(1e-45)]);
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CaptureFormat,
  finalHeader,
  finishedBytes,
  frameBytes,
  HEADER_BYTES,
  openHeader,
  padBytes,
  readHeader,
} from './rf64';

const run = promisify(execFile);
const formats = fc.record({
  channels: fc.integer({ min: 1, max: 32 }),
  sampleRate: fc.integer({ min: 8_000, max: 192_000 }),
  bits: fc.constantFrom('24' as const, '32f' as const),
});

const isThere = (program: string, flag: string) =>
  run(program, [flag]).then(
    () => true,
    () => false,
  );

describe('the capture header', () => {
  it('has one length and gives its format back, open or finished', () => {
    fc.assert(
      fc.property(formats, fc.integer({ min: 0, max: 2 ** 40 }), (format, frames) => {
        const open = openHeader(format);
        const final = finalHeader(format, frames);
        expect(open.byteLength).toBe(HEADER_BYTES);
        expect(final.byteLength).toBe(HEADER_BYTES);
        expect(readHeader(open)).toEqual(format);
        expect(readHeader(final)).toEqual(format);
        expect(finishedBytes(format, frames) % 2).toBe(0);
      }),
    );
  });

  it('is RIFF up to 4 GiB and RF64 beyond', () => {
    const format: CaptureFormat = { channels: 2, sampleRate: 48_000, bits: '24' };
    const word = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
    const most = Math.floor((2 ** 32 - 1 - 1 - (HEADER_BYTES - 8)) / frameBytes(format));
    expect(word(finalHeader(format, most), 0)).toBe('RIFF');
    expect(word(finalHeader(format, most), 12)).toBe('JUNK');
    const large = finalHeader(format, most + 1);
    expect(word(large, 0)).toBe('RF64');
    expect(new DataView(large.buffer).getBigUint64(28, true)).toBe(BigInt((most + 1) * 6));
  });

  it('is not seen in other files', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 300 }), (bytes) => {
        expect(readHeader(bytes)).toBeNull();
      }),
    );
  });
});

describe('other programs', () => {
  const formatsToTry: CaptureFormat[] = [
    { channels: 1, sampleRate: 44_100, bits: '24' },
    { channels: 2, sampleRate: 48_000, bits: '24' },
    { channels: 6, sampleRate: 96_000, bits: '24' },
    { channels: 32, sampleRate: 48_000, bits: '24' },
    { channels: 1, sampleRate: 48_000, bits: '32f' },
    { channels: 2, sampleRate: 44_100, bits: '32f' },
  ];
  const frames = 30_001;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tapstory-rf64-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A file as a crash leaves it: the open header, whole frames, and part of one more. */
  async function tornAndWhole(format: CaptureFormat) {
    const samples = new Uint8Array(frames * frameBytes(format)).map((_, index) => (index * 7) & 0x3f);
    const torn = join(folder, 'torn.wav');
    await writeFile(torn, Buffer.concat([openHeader(format), samples, samples.subarray(0, 2)]));
    const whole = join(folder, 'whole.wav');
    const pad = new Uint8Array(padBytes(format, frames));
    await writeFile(whole, Buffer.concat([finalHeader(format, frames), samples, pad]));
    return { samples, torn, whole };
  }
  const big = { encoding: 'buffer', maxBuffer: 64 << 20 } as const;

  it('FFmpeg reads every frame of a torn and of a finished file', async () => {
    const ffmpeg = process.env.FFMPEG_PATH ?? 'ffmpeg';
    if (!(await isThere(ffmpeg, '-version'))) return console.warn('NOT RUN: there is no ffmpeg here.');
    for (const format of formatsToTry) {
      const { samples, torn, whole } = await tornAndWhole(format);
      for (const file of [torn, whole]) {
        const raw = format.bits === '24' ? 's24le' : 'f32le';
        const args = ['-v', 'quiet', '-i', file, '-f', raw, '-c:a', `pcm_${raw}`, '-'];
        // The half frame at the end of the torn file makes FFmpeg leave with an error after it wrote everything.
        const { stdout } = await run(ffmpeg, args, big).catch((error: { stdout: Buffer }) => error);
        expect(Buffer.compare(stdout, samples), `${file} ${JSON.stringify(format)}`).toBe(0);
      }
    }
  });

  it('SoX reads every frame of a torn and of a finished file', async () => {
    if (!(await isThere('sox', '--version'))) return console.warn('NOT RUN: there is no sox here.');
    for (const format of formatsToTry) {
      const { samples, torn, whole } = await tornAndWhole(format);
      for (const file of [torn, whole]) {
        const raw = format.bits === '24' ? ['-e', 'signed', '-b', '24'] : ['-e', 'float', '-b', '32'];
        const { stdout } = await run('sox', ['-D', file, '-t', 'raw', ...raw, '-'], big);
        expect(stdout.byteLength, `${file} ${JSON.stringify(format)}`).toBe(samples.byteLength);
        if (format.bits === '24') expect(Buffer.compare(stdout, samples)).toBe(0);
      }
    }
  });
});

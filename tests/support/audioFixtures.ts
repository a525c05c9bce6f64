/** Audio made with code: files whose every byte a test knows. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Interleaved samples. */
export interface Sound {
  readonly samples: Float32Array;
  readonly channels: number;
  readonly rate: number;
}

/** Uniform noise that is the same for the same seed, at `level` of full scale. */
export function noise(frames: number, channels = 2, rate = 48_000, seed = 1, level = 0.5): Sound {
  const samples = new Float32Array(frames * channels);
  let state = Math.imul(seed, 0x9e37_79b9) | 1;
  for (let at = 0; at < samples.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    samples[at] = (state / 2 ** 31) * level;
  }
  return { samples, channels, rate };
}

/** A sine in every channel. */
export function tone(frames: number, channels = 2, rate = 48_000, hertz = 440, level = 0.5): Sound {
  const samples = new Float32Array(frames * channels);
  for (let at = 0; at < samples.length; at += 1) {
    samples[at] = level * Math.sin((2 * Math.PI * hertz * Math.floor(at / channels)) / rate);
  }
  return { samples, channels, rate };
}

export interface WavOptions {
  readonly bits?: 16 | 24 | 32 | '32f';
  readonly form?: 'RIFF' | 'RF64';
  /** What the header says of the data's length, when that is not the truth. */
  readonly claimedBytes?: number;
  readonly info?: Readonly<Record<string, string>>;
  readonly rate?: number;
}

/** Samples as little-endian PCM; integers are rounded and held at full scale. */
export function pcmBytes(samples: Float32Array, bits: 16 | 24 | 32 | '32f'): Buffer {
  if (bits === '32f') return Buffer.from(new Uint8Array(samples.slice().buffer));
  const width = bits / 8;
  const bytes = Buffer.alloc(samples.length * width);
  const scale = 2 ** (bits - 1);
  samples.forEach((sample, at) => {
    const value = Math.max(-scale, Math.min(scale - 1, Math.round(sample * scale)));
    bytes.writeIntLE(value, at * width, width);
  });
  return bytes;
}

const chunk = (id: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.write(id, 0, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
};

export function wavBytes(sound: Sound, options: WavOptions = {}): Buffer {
  const { bits = 16, form = 'RIFF' } = options;
  const rate = options.rate ?? sound.rate;
  const data = pcmBytes(sound.samples, bits);
  const width = bits === '32f' ? 4 : bits / 8;
  const fmt = Buffer.alloc(16);
  fmt.writeUInt16LE(bits === '32f' ? 3 : 1, 0);
  fmt.writeUInt16LE(sound.channels, 2);
  fmt.writeUInt32LE(rate, 4);
  fmt.writeUInt32LE((rate * sound.channels * width) >>> 0, 8);
  fmt.writeUInt16LE(sound.channels * width, 12);
  fmt.writeUInt16LE(width * 8, 14);
  const info = Object.entries(options.info ?? {}).map(([id, text]) => chunk(id, Buffer.from(`${text}\0`)));
  const list =
    info.length > 0 ? chunk('LIST', Buffer.concat([Buffer.from('INFO'), ...info])) : Buffer.alloc(0);
  const claimed = options.claimedBytes ?? data.length;
  const dataChunk = chunk('data', data);
  dataChunk.writeUInt32LE(form === 'RF64' ? 0xffff_ffff : claimed, 4);
  const ds64 = Buffer.alloc(28);
  ds64.writeBigUInt64LE(BigInt(claimed), 8);
  const wide = form === 'RF64' ? chunk('ds64', ds64) : Buffer.alloc(0);
  const body = Buffer.concat([Buffer.from('WAVE'), wide, chunk('fmt ', fmt), list, dataChunk]);
  const head = Buffer.alloc(8);
  head.write(form, 0, 'latin1');
  head.writeUInt32LE(form === 'RF64' ? 0xffff_ffff : body.length, 4);
  return Buffer.concat([head, body]);
}

export function writeWav(folder: string, name: string, sound: Sound, options?: WavOptions): string {
  const path = join(folder, name);
  writeFileSync(path, wavBytes(sound, options));
  return path;
}

/** Runs the FFmpeg of this machine, as an independent maker and judge of files. Returns stdout. */
export function ffmpegTool(args: readonly string[], input?: Uint8Array): Buffer {
  return execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...args], {
    maxBuffer: 2 ** 30,
    ...(input ? { input } : {}),
  });
}

/** A file in any format that FFmpeg writes, of a sound made here. */
export function encodeWith(folder: string, name: string, sound: Sound, args: readonly string[] = []): string {
  const path = join(folder, name);
  const raw = Buffer.from(sound.samples.buffer, sound.samples.byteOffset, sound.samples.byteLength);
  ffmpegTool(
    [
      '-f',
      'f32le',
      '-ar',
      String(sound.rate),
      '-ac',
      String(sound.channels),
      '-i',
      'pipe:0',
      ...args,
      '-y',
      `file:${path}`,
    ],
    raw,
  );
  return path;
}

/** Decodes a file as FFmpeg does, interleaved float32. */
export function decodeWith(path: string, args: readonly string[] = []): Float32Array {
  const bytes = ffmpegTool([
    '-i',
    `file:${path}`,
    '-map',
    '0:a:0',
    ...args,
    '-c:a',
    'pcm_f32le',
    '-f',
    'f32le',
    'pipe:1',
  ]);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Largest difference of two runs of samples, which must be of the same length. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} samples against ${b.length}`);
  let largest = 0;
  for (let at = 0; at < a.length; at += 1) largest = Math.max(largest, Math.abs((a[at] ?? 0) - (b[at] ?? 0)));
  return largest;
}

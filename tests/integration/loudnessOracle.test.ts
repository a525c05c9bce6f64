/**
 * Our loudness meter against FFmpeg's `ebur128`, on material made here: within 0.1 LU and 0.1 dB of true peak.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookUpFfmpeg } from '../../electron/adapters/ffmpegLookup';
import { amplitudeToDecibels } from '../../shared/domain/kernel/loudness';
import { createJsLoudnessMeter, createLoudnessMeter } from '../../shared/domain/kernel/loudnessMeter';

const run = promisify(execFile);

interface Material {
  rate: number;
  channels: number;
  seconds: number;
  /** Sample of a channel at a time in seconds; `noise` is a fresh value in -1..1. */
  sample: (time: number, channel: number, noise: number) => number;
}

const { PI, abs, floor, sin } = Math;
const tone = (frequency: number, time: number) => sin(2 * PI * frequency * time);

const materials: [string, Material][] = [
  [
    'a chord that swells in noise, stereo',
    {
      ...{ rate: 48_000, channels: 2, seconds: 30 },
      sample: (time, channel, noise) =>
        (0.1 + 0.4 * abs(sin(time * (0.7 + channel * 0.2)))) *
        (0.4 * tone(220, time) + 0.3 * tone(1_870, time + channel * 1e-4) + 0.3 * noise),
    },
  ],
  [
    'speech-like bursts with long pauses',
    {
      ...{ rate: 48_000, channels: 1, seconds: 40 },
      sample: (time, _channel, noise) =>
        (time % 7 < 3.1 ? 0.5 : 0.0004) *
        (0.5 + 0.5 * sin(time * 25)) *
        (0.6 * tone(140, time) + 0.4 * noise),
    },
  ],
  [
    'steps of level over 40 LU',
    {
      ...{ rate: 48_000, channels: 2, seconds: 60 },
      sample: (time, channel) => 10 ** (-(floor(time / 10) * 8 + 3) / 20) * tone(440 + channel * 3, time),
    },
  ],
  [
    'at 44.1 kHz, with high harmonics',
    {
      ...{ rate: 44_100, channels: 2, seconds: 20 },
      sample: (time, channel) =>
        [1, 2, 3, 5, 8, 13].reduce(
          (sum, order) => sum + (0.3 / order) * tone(331 * order + channel, time),
          0,
        ),
    },
  ],
  [
    'at 96 kHz',
    {
      ...{ rate: 96_000, channels: 2, seconds: 10 },
      sample: (time, channel, noise) =>
        0.5 * tone(997, time) + 0.2 * tone(7_919 + channel, time) + 0.05 * noise,
    },
  ],
  [
    'a low rumble, which the weighting takes out',
    {
      ...{ rate: 48_000, channels: 2, seconds: 12 },
      sample: (time, channel) => 0.7 * tone(30 + channel, time) + 0.01 * tone(2_000, time),
    },
  ],
];

function render({ rate, channels, seconds, sample }: Material): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(rate * seconds * channels);
  let state = 99;
  for (let index = 0; index < samples.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    samples[index] = sample(floor(index / channels) / rate, index % channels, state / 2 ** 31);
  }
  return samples;
}

/** Loudness to three decimals from the metadata of the last frame, peaks to one from the summary. */
function parseReading(metadata: string, summary: string) {
  const last = (key: string) => Number(metadata.slice(metadata.lastIndexOf(`${key}=`)).split(/[=\n]/)[1]);
  const peak = (kind: string) =>
    Number(new RegExp(`${kind} peak:\\s+Peak:\\s+(\\S+) dBFS`).exec(summary)?.[1] ?? Number.NaN);
  return {
    integrated: last('lavfi.r128.I'),
    range: last('lavfi.r128.LRA'),
    samplePeak: peak('Sample'),
    truePeak: peak('True'),
  };
}

describe('the loudness meter and FFmpeg’s ebur128', () => {
  let folder = '';
  let ffmpeg = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tapstory-loudness-'));
    ffmpeg = (await lookUpFfmpeg()).path;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(materials)('agree on %s', async (_, material) => {
    const samples = render(material);
    const file = join(folder, 'material.f32');
    await writeFile(file, new Uint8Array(samples.buffer));
    const input = ['-f', 'f32le', '-ar', String(material.rate), '-ac', String(material.channels), '-i', file];
    const measure = 'ebur128=peak=true+sample:metadata=1,ametadata=mode=print:file=-';
    const { stdout, stderr } = await run(
      ffmpeg,
      ['-nostdin', '-hide_banner', '-nostats', ...input, '-af', measure, '-f', 'null', '-'],
      { maxBuffer: 2 ** 26 },
    );
    const expected = parseReading(stdout, stderr.slice(stderr.lastIndexOf('Summary:')));
    for (const create of [createLoudnessMeter, createJsLoudnessMeter]) {
      const meter = create(material.rate, material.channels);
      meter.push(samples, samples.length / material.channels);
      const reading = meter.read();
      expect(abs(reading.integrated - expected.integrated)).toBeLessThanOrEqual(0.1);
      // Where few blocks lie around a percentile, its rounding to one of them shows.
      expect(abs(reading.range - expected.range)).toBeLessThanOrEqual(0.3);
      // The summary has one decimal, so half of its last digit comes on top of the 0.1 dB that are allowed.
      expect(abs(amplitudeToDecibels(reading.truePeak) - expected.truePeak)).toBeLessThanOrEqual(0.15);
      expect(abs(amplitudeToDecibels(reading.samplePeak) - expected.samplePeak)).toBeLessThanOrEqual(0.06);
    }
  });
});

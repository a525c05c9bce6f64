/**
 * Peaks of an hour of stereo 24-bit audio: of a WAV against a C program that does nothing else, of a FLAC against
 * decoding it and throwing the samples away, and of both against audiowaveform where it is at hand.
 */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { encodeDat } from '../shared/domain/peaks/datFile';
import { createPeakBuilder } from '../shared/domain/peaks/peakBuilder';
import { type BenchContext, type BenchRow, compare, seconds } from './report';
import { compileRival, isAtHand, timeProgram } from './rival/programs';
import { stereoWavHeader, WAV_HEADER_BYTES } from './rival/wav';

const RATE = 48_000;
const FFMPEG = process.env.FFMPEG_PATH ?? 'ffmpeg';

export async function run(context: BenchContext): Promise<BenchRow[]> {
  const wav = join(context.temp, 'hour.wav');
  const flac = join(context.temp, 'hour.flac');
  const ours = join(context.temp, 'ours.dat');
  const rival = join(context.temp, 'rival.dat');
  writeWav(wav, context.quick ? 2 : 60);
  execFileSync(FFMPEG, ['-v', 'error', '-i', wav, '-c:a', 'flac', flac]);
  const floor = compileRival(context, 'peaks');

  peaksOfWav(wav, ours);
  await timeProgram(floor, [wav, rival]);
  const expected = readFileSync(rival);
  if (!readFileSync(ours).equals(expected)) throw new Error('The peaks of the WAV differ from the rival’s.');
  await peaksOfFlac(flac, ours);
  if (!readFileSync(ours).equals(expected))
    throw new Error('The peaks of the FLAC differ from those of the WAV.');

  const rows = [
    await compare(context, {
      case: 'WAV against C',
      goal: 1.2,
      ours: () => seconds(() => peaksOfWav(wav, ours)),
      rival: () => timeProgram(floor, [wav, rival]),
    }),
    await compare(context, {
      case: 'FLAC against decoding alone',
      goal: 1.25,
      ours: () => seconds(() => peaksOfFlac(flac, ours)),
      rival: () => timeProgram(FFMPEG, ['-v', 'error', '-i', flac, '-f', 'null', '-']),
    }),
  ];
  if (isAtHand('audiowaveform')) {
    const options = ['-z', '256', '-b', '16', '--split-channels', '-q', '-o', rival];
    rows.push(
      await compare(context, {
        case: 'FLAC against audiowaveform',
        goal: 1.1,
        ours: () => seconds(() => peaksOfFlac(flac, ours)),
        rival: () => timeProgram('audiowaveform', ['-i', flac, ...options]),
      }),
    );
  } else {
    context.note(
      'audiowaveform is not installed here: "FLAC against audiowaveform" (goal 1.1x) was not run.',
    );
  }
  return rows;
}

function peaksOfWav(file: string, output: string): void {
  const builder = createPeakBuilder({ format: 's24', channels: 2, sampleRate: RATE });
  const input = openSync(file, 'r');
  for (let position = WAV_HEADER_BYTES; ; ) {
    const bytes = readSync(input, builder.input, 0, builder.input.length, position);
    if (bytes === 0) break;
    builder.pushInput(bytes);
    position += bytes;
  }
  closeSync(input);
  writeFileSync(output, encodeDat(builder.finish()));
}

/** The decoder writes what it has without converting it: 24-bit FLAC leaves it as 32-bit integers. */
function peaksOfFlac(file: string, output: string): Promise<void> {
  const builder = createPeakBuilder({ format: 's32', channels: 2, sampleRate: RATE });
  const args = ['-v', 'error', '-nostdin', '-i', file, '-f', 's32le', '-c:a', 'pcm_s32le', '-'];
  const decoder = spawn(FFMPEG, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    decoder.on('error', reject);
    decoder.stdout.on('data', (bytes: Buffer) => builder.push(bytes));
    decoder.on('close', (code) => {
      if (code !== 0) return reject(new Error(`The decoder failed with ${code}.`));
      writeFileSync(output, encodeDat(builder.finish()));
      resolve();
    });
  });
}

/** Minutes of a tone that swells in noise, unlike in its two channels, so that FLAC has something to work on. */
function writeWav(file: string, minutes: number): void {
  const frames = RATE * 60;
  const bytes = Buffer.alloc(frames * 6);
  let state = 1;
  let brown = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    const time = frame / RATE;
    for (let channel = 0; channel < 2; channel += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      brown = brown * 0.98 + (state / 2 ** 31) * 0.02;
      const swell = 0.3 + 0.6 * Math.abs(Math.sin(time * (2 + channel)));
      const value = swell * (0.4 * Math.sin(2 * Math.PI * 220 * time) + brown);
      bytes.writeIntLE(Math.round(value * 8_000_000), frame * 6 + channel * 3, 3);
    }
  }
  const output = openSync(file, 'w');
  writeSync(output, stereoWavHeader(RATE, 's24', bytes.length * minutes));
  for (let minute = 0; minute < minutes; minute += 1) writeSync(output, bytes);
  closeSync(output);
}

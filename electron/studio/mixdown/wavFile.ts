/**
 * The bytes around the samples of a WAV file. Pure.
 *
 * The header has the same length whatever is in the file, with room for `ds64`, so that samples can be written to
 * their place before their number is known: RIFF up to 4 GiB, RF64 (EBU Tech 3306) above. Tags go behind the samples
 * as LIST INFO, chapters as cue points with labels, which editors show as markers.
 */
import { BYTES_PER_SAMPLE, type PcmFormat } from '../../../shared/domain/kernel/pcm';
import type { Chapter, MixTags } from './mixTags';

export interface WavFormat {
  readonly format: PcmFormat;
  readonly channels: number;
  readonly sampleRate: number;
}

const DS64_BYTES = 28;
const FMT_BYTES = 18;
const MAX_32 = 0xffff_ffff;
const PCM_TAG = 1;
const FLOAT_TAG = 3;

/** Length of every header: the offset of the first sample. */
export const WAV_HEADER_BYTES = 12 + 8 + DS64_BYTES + 8 + FMT_BYTES + 12 + 8;

/**
 * @param frames frames in the file
 * @param trailerBytes bytes of `wavTrailer`
 */
export function wavHeader(wav: WavFormat, frames: number, trailerBytes: number): Uint8Array<ArrayBuffer> {
  const { format, channels, sampleRate } = wav;
  const sampleBytes = BYTES_PER_SAMPLE[format];
  const frameBytes = sampleBytes * channels;
  const dataBytes = frames * frameBytes;
  const riffBytes = WAV_HEADER_BYTES - 8 + dataBytes + (dataBytes % 2) + trailerBytes;
  const large = riffBytes > MAX_32;
  const bytes = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const word = (text: string) => {
    for (const letter of text) view.setUint8(at++, letter.charCodeAt(0));
  };
  const u16 = (value: number) => {
    view.setUint16(at, value, true);
    at += 2;
  };
  const u32 = (value: number) => {
    view.setUint32(at, value, true);
    at += 4;
  };
  const u64 = (value: number) => {
    view.setBigUint64(at, BigInt(value), true);
    at += 8;
  };
  word(large ? 'RF64' : 'RIFF');
  u32(large ? MAX_32 : riffBytes);
  word('WAVE');
  word(large ? 'ds64' : 'JUNK');
  u32(DS64_BYTES);
  u64(large ? riffBytes : 0);
  u64(large ? dataBytes : 0);
  u64(large ? frames : 0);
  u32(0);
  word('fmt ');
  u32(FMT_BYTES);
  u16(format === 'f32' ? FLOAT_TAG : PCM_TAG);
  u16(channels);
  u32(sampleRate);
  u32(sampleRate * frameBytes);
  u16(frameBytes);
  u16(sampleBytes * 8);
  u16(0);
  word('fact');
  u32(4);
  u32(Math.min(frames, MAX_32));
  word('data');
  u32(large ? MAX_32 : dataBytes);
  return bytes;
}

const chunk = (id: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.write(id, 0, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
};

/** What follows the samples: the pad byte when they need one, tags and chapters. */
export function wavTrailer(
  wav: WavFormat,
  frames: number,
  tags: MixTags,
  chapters: readonly Chapter[],
): Uint8Array {
  const dataBytes = frames * BYTES_PER_SAMPLE[wav.format] * wav.channels;
  const parts: Buffer[] = [Buffer.alloc(dataBytes % 2)];
  const info = (
    [
      ['INAM', tags.title],
      ['IART', tags.artist],
      ['IPRD', tags.story],
      ['ISFT', 'Tap Story Studio'],
    ] as const
  ).filter(([, text]) => text !== '');
  const texts = info.map(([id, text]) => chunk(id, Buffer.from(`${text}\0`, 'utf8')));
  parts.push(chunk('LIST', Buffer.concat([Buffer.from('INFO'), ...texts])));
  // Cue points count frames in 32 bits.
  const marks = chapters.filter(({ frame }) => frame <= MAX_32);
  if (marks.length > 0) {
    const cue = Buffer.alloc(4 + marks.length * 24);
    cue.writeUInt32LE(marks.length, 0);
    marks.forEach(({ frame }, index) => {
      const at = 4 + index * 24;
      cue.writeUInt32LE(index + 1, at);
      cue.writeUInt32LE(frame, at + 4);
      cue.write('data', at + 8, 'latin1');
      cue.writeUInt32LE(frame, at + 20);
    });
    const labels = marks.map(({ title }, index) => {
      const id = Buffer.alloc(4);
      id.writeUInt32LE(index + 1);
      return chunk('labl', Buffer.concat([id, Buffer.from(`${title}\0`, 'utf8')]));
    });
    parts.push(chunk('cue ', cue), chunk('LIST', Buffer.concat([Buffer.from('adtl'), ...labels])));
  }
  return Buffer.concat(parts);
}

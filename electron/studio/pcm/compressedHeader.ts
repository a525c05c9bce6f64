/**
 * Rate and channels of FLAC, MP3 and M4A files from their headers.
 *
 * Starting ffprobe takes about as long as decoding a song does. For the formats that people import by the hundred the
 * few facts that a decode needs are found by hand; where anything is unusual, ffprobe is asked after all.
 *
 * Formats: RFC 9639 (FLAC); ISO/IEC 11172-3 and 13818-3 (MPEG audio, layer III); ID3v2.4, section 3.1.
 */
import { type Mp4Header, readMp4Header } from './mp4Header';
import type { ReadAt } from './nativePcm';

export type CompressedHeader = StreamHeader | Mp4Header;

interface StreamHeader {
  readonly container: 'flac' | 'mp3';
  readonly codec: 'flac' | 'mp3';
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number | null;
  /** Null where the file does not say. */
  readonly seconds: number | null;
}

/** Null for anything but a plain FLAC, MP3 or M4A file. */
export async function readCompressedHeader(readAt: ReadAt): Promise<CompressedHeader | null> {
  const head = Buffer.from(await readAt(0, 42));
  if (head.toString('latin1', 0, 4) === 'fLaC') return readFlac(head);
  if (head.toString('latin1', 4, 8) === 'ftyp') return readMp4Header(readAt);
  return readMp3(readAt, id3Bytes(head));
}

/** Length of the ID3v2 tag that a file begins with, 0 without one: its size has seven bits a byte. */
export function id3Bytes(head: Buffer): number {
  if (head.length < 10 || head.toString('latin1', 0, 3) !== 'ID3') return 0;
  return 10 + head.subarray(6, 10).reduce((size, byte) => size * 128 + (byte & 0x7f), 0);
}

function readFlac(head: Buffer): StreamHeader | null {
  const isStreamInfo = head.length === 42 && ((head[4] ?? 0) & 0x7f) === 0 && head.readUIntBE(5, 3) === 34;
  if (!isStreamInfo) return null;
  // 20 bits of rate, 3 of channels less one, 5 of bits less one, 36 of samples.
  const facts = head.readBigUInt64BE(18);
  const sampleRate = Number(facts >> 44n);
  const samples = Number(facts & 0xf_ffff_ffffn);
  if (sampleRate === 0) return null;
  return {
    container: 'flac',
    codec: 'flac',
    sampleRate,
    channels: Number((facts >> 41n) & 7n) + 1,
    bitsPerSample: Number((facts >> 36n) & 31n) + 1,
    seconds: samples > 0 ? samples / sampleRate : null,
  };
}

interface MpegFrame {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bytes: number;
}

const KBITS_MPEG_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KBITS_MPEG_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const MPEG_1_RATES = [44_100, 48_000, 32_000];
const MPEG_1 = 3;
const MPEG_2_5 = 0;
const RESERVED = 1;
const LAYER_3 = 1;
const MONO = 3;

/** A frame header of layer III; null when these four bytes are none. */
function mpegFrame(word: number): MpegFrame | null {
  const version = (word >>> 19) & 3;
  const isFrame = word >>> 21 === 0x7ff && version !== RESERVED && ((word >>> 17) & 3) === LAYER_3;
  const kbits = (version === MPEG_1 ? KBITS_MPEG_1 : KBITS_MPEG_2)[(word >>> 12) & 15];
  const base = MPEG_1_RATES[(word >>> 10) & 3];
  if (!isFrame || !kbits || !base) return null;
  const sampleRate = version === MPEG_1 ? base : version === MPEG_2_5 ? base / 4 : base / 2;
  const padding = (word >>> 9) & 1;
  const slots = version === MPEG_1 ? 144_000 : 72_000;
  return {
    sampleRate,
    channels: ((word >>> 6) & 3) === MONO ? 1 : 2,
    bytes: Math.floor((slots * kbits) / sampleRate) + padding,
  };
}

/** Two frames in a row that agree: eleven bits of sync alone are found in any noise. */
async function readMp3(readAt: ReadAt, offset: number): Promise<StreamHeader | null> {
  const at = async (position: number) => {
    const bytes = Buffer.from(await readAt(position, 4));
    return bytes.length === 4 ? mpegFrame(bytes.readUInt32BE(0)) : null;
  };
  const first = await at(offset);
  const second = first && (await at(offset + first.bytes));
  if (!first || second?.sampleRate !== first.sampleRate || second.channels !== first.channels) return null;
  const { sampleRate, channels } = first;
  return { container: 'mp3', codec: 'mp3', sampleRate, channels, bitsPerSample: null, seconds: null };
}

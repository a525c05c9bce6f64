/**
 * Rate and channels of the AAC in an M4A file, found by hand: what telephones record, and people import by the dozen.
 *
 * Read is only what a recorder or an encoder writes: one track, AAC-LC, nothing in fragments. Anything else (video,
 * several tracks, ALAC, HE-AAC, whose rate is not what it says) gives null and is left to ffprobe.
 *
 * Formats: ISO/IEC 14496-12 (boxes), 14496-14 (`esds`), 14496-1 (descriptors), 14496-3 (AudioSpecificConfig).
 */
import type { ReadAt } from './nativePcm';

export interface Mp4Header {
  /** FFmpeg's name for the whole family. */
  readonly container: 'mov,mp4,m4a,3gp,3g2,mj2';
  readonly codec: 'aac';
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: null;
  readonly seconds: number;
}

/** The table of a film of many hours is some megabytes; more is not an M4A of a song. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Boxes of the top level that are looked at on the way to the table. */
const MOST_BOXES = 32;

const AAC_LC = 2;
const RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
/** At this rate and below, what says AAC-LC may hold twice the rate (HE-AAC, signalled implicitly). */
const HIGHEST_HALF_RATE = 24_000;

interface Box {
  readonly type: string;
  readonly body: Buffer;
}

/** Null for anything but plain AAC-LC in a single track. */
export async function readMp4Header(readAt: ReadAt): Promise<Mp4Header | null> {
  const table = await findTable(readAt);
  if (!table) return null;
  const boxes = boxesOf(table);
  const tracks = boxes.filter(({ type }) => type === 'trak');
  const movie = child(boxes, 'mvhd');
  const isFragmented = boxes.some(({ type }) => type === 'mvex');
  if (tracks.length !== 1 || !tracks[0] || !movie || isFragmented) return null;
  const seconds = movieSeconds(movie);
  const media = child(boxesOf(tracks[0].body), 'mdia');
  const information = media && child(boxesOf(media), 'minf');
  const samples = information && child(boxesOf(information), 'stbl');
  const description = samples && child(boxesOf(samples), 'stsd');
  const format = description && readDescription(description);
  if (!format || !seconds) return null;
  return { container: 'mov,mp4,m4a,3gp,3g2,mj2', codec: 'aac', bitsPerSample: null, seconds, ...format };
}

/** The body of the box `moov`, which stands before or after the audio. */
async function findTable(readAt: ReadAt): Promise<Buffer | null> {
  let offset = 0;
  for (let count = 0; count < MOST_BOXES; count += 1) {
    const head = Buffer.from(await readAt(offset, 16));
    if (head.length < 16) return null;
    const type = head.toString('latin1', 4, 8);
    if (count === 0 && type !== 'ftyp') return null;
    const isLong = head.readUInt32BE(0) === 1;
    const bytes = isLong ? Number(head.readBigUInt64BE(8)) : head.readUInt32BE(0);
    const headBytes = isLong ? 16 : 8;
    if (bytes < headBytes) return null;
    if (type === 'moov') {
      if (bytes > MOST_BYTES) return null;
      const body = Buffer.from(await readAt(offset + headBytes, bytes - headBytes));
      return body.length === bytes - headBytes ? body : null;
    }
    offset += bytes;
  }
  return null;
}

/** The boxes that a box holds, as far as they are whole. */
function boxesOf(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length) break;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}

const child = (boxes: readonly Box[], type: string): Buffer | null =>
  boxes.find((box) => box.type === type)?.body ?? null;

/** Length after edits; null where the box is odd or says nothing. */
function movieSeconds(movie: Buffer): number | null {
  const isLong = movie[0] === 1;
  if (movie.length < (isLong ? 32 : 20)) return null;
  const scale = movie.readUInt32BE(isLong ? 20 : 12);
  const duration = isLong ? Number(movie.readBigUInt64BE(24)) : movie.readUInt32BE(16);
  return scale > 0 && duration > 0 && duration < 0xffff_ffff ? duration / scale : null;
}

/** Bytes of a sample entry of audio before the boxes that it holds. */
const SAMPLE_ENTRY_BYTES = 28;

function readDescription(description: Buffer): { sampleRate: number; channels: number } | null {
  if (description.length < 8 || description.readUInt32BE(4) !== 1) return null;
  const entry = child(boxesOf(description.subarray(8)), 'mp4a');
  // Version 0; QuickTime's later ones have more fields.
  if (!entry || entry.length < SAMPLE_ENTRY_BYTES || entry.readUInt16BE(8) !== 0) return null;
  const streams = child(boxesOf(entry.subarray(SAMPLE_ENTRY_BYTES)), 'esds');
  const config = streams && decoderConfig(streams.subarray(4));
  if (!config || config.length < 2) return null;
  const bits = config.readUInt16BE(0);
  const sampleRate = RATES[(bits >> 7) & 15];
  const channels = (bits >> 3) & 15;
  const isPlain = bits >> 11 === AAC_LC && sampleRate !== undefined && sampleRate > HIGHEST_HALF_RATE;
  return isPlain && (channels === 1 || channels === 2) ? { sampleRate, channels } : null;
}

const STREAM = 3;
const DECODER = 4;
const CONFIG = 5;

/** The AudioSpecificConfig inside the descriptors; null when they are not what an encoder writes. */
function decoderConfig(descriptors: Buffer): Buffer | null {
  const stream = descriptor(descriptors, STREAM);
  // No optional fields: those come with transport streams.
  if (!stream || stream.length < 3 || ((stream[2] ?? 0) & 0xe0) !== 0) return null;
  const decoder = descriptor(stream.subarray(3), DECODER);
  return decoder && descriptor(decoder.subarray(13), CONFIG);
}

/** The body of the descriptor that the bytes begin with, if it has this tag. Its length has seven bits a byte. */
function descriptor(bytes: Buffer, tag: number): Buffer | null {
  if (bytes[0] !== tag) return null;
  let length = 0;
  for (let at = 1; at <= 4; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) return null;
    length = length * 128 + (byte & 0x7f);
    if (byte < 0x80) return bytes.length >= at + 1 + length ? bytes.subarray(at + 1, at + 1 + length) : null;
  }
  return null;
}

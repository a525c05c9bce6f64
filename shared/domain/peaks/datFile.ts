/**
 * The audiowaveform .dat format, version 2 (https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md):
 * a header of 24 bytes, then min and max of each channel for each point. Little-endian. We write 16-bit values and
 * read 8-bit ones too, as memory lies: every processor that this program runs on is little-endian. Version 1 files (one channel, no channel field) are refused.
 */
import { MAX_PEAK_CHANNELS, type Peaks } from './peaks';

export const DAT_HEADER_BYTES = 24;

const VERSION = 2;
const FLAG_8_BIT = 1;

export type PeaksFileProblem = 'truncated' | 'version' | 'header' | 'size';

/** A file that is no .dat file of version 2, or that lies about itself. Peaks can always be made anew from the audio. */
export class PeaksFileError extends Error {
  readonly problem: PeaksFileProblem;

  constructor(problem: PeaksFileProblem, message: string) {
    super(message);
    this.name = 'PeaksFileError';
    this.problem = problem;
  }
}

export interface DatHeader {
  bits: 8 | 16;
  sampleRate: number;
  framesPerPoint: number;
  points: number;
  channels: number;
}

/** The whole file, with 16-bit values. */
export function encodeDat(peaks: Peaks): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(DAT_HEADER_BYTES + peaks.data.length * 2);
  file.set(encodeDatHeader(peaks));
  file.set(bytesOf(peaks.data), DAT_HEADER_BYTES);
  return file;
}

/** Header of a file with 16-bit values; for writers that append the points as they come. */
export function encodeDatHeader(peaks: Omit<Peaks, 'data'>): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(DAT_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setInt32(0, VERSION, true);
  view.setUint32(4, 0, true);
  view.setInt32(8, peaks.sampleRate, true);
  view.setInt32(12, peaks.framesPerPoint, true);
  view.setUint32(16, peaks.points, true);
  view.setInt32(20, peaks.channels, true);
  return header;
}

/**
 * Reads and checks a header.
 *
 * @param bytes at least the first 24 bytes of the file
 * @param fileBytes size of the whole file, against which the promised length is checked before anything is allocated
 * @throws PeaksFileError
 */
export function decodeDatHeader(bytes: Uint8Array, fileBytes: number): DatHeader {
  if (bytes.length < DAT_HEADER_BYTES || fileBytes < DAT_HEADER_BYTES) {
    throw new PeaksFileError(
      'truncated',
      `A peaks file has a header of ${DAT_HEADER_BYTES} bytes; this one ends before.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, DAT_HEADER_BYTES);
  const version = view.getInt32(0, true);
  if (version !== VERSION) {
    throw new PeaksFileError(
      'version',
      `Peaks files of version ${VERSION} are read, not of version ${version}.`,
    );
  }
  const flags = view.getUint32(4, true);
  const sampleRate = view.getInt32(8, true);
  const framesPerPoint = view.getInt32(12, true);
  const points = view.getUint32(16, true);
  const channels = view.getInt32(20, true);
  if (sampleRate < 1) throw new PeaksFileError('header', `The peaks file claims a rate of ${sampleRate} Hz.`);
  if (framesPerPoint < 1)
    throw new PeaksFileError('header', `The peaks file claims ${framesPerPoint} frames a point.`);
  if (channels < 1 || channels > MAX_PEAK_CHANNELS) {
    throw new PeaksFileError(
      'header',
      `The peaks file claims ${channels} channels; 1 to ${MAX_PEAK_CHANNELS} are read.`,
    );
  }
  if (flags > FLAG_8_BIT) throw new PeaksFileError('header', `The peaks file has unknown flags (${flags}).`);
  const bits = flags & FLAG_8_BIT ? 8 : 16;
  const needed = DAT_HEADER_BYTES + points * channels * 2 * (bits / 8);
  if (fileBytes < needed) {
    throw new PeaksFileError('size', `The peaks file promises ${needed} bytes and has ${fileBytes}.`);
  }
  return { bits, sampleRate, framesPerPoint, points, channels };
}

/** Bytes of the file that hold the points [from, to), for reading a part of it. */
export function datByteRange(header: DatHeader, from: number, to: number): { offset: number; bytes: number } {
  const pointBytes = header.channels * 2 * (header.bits / 8);
  const first = Math.max(0, Math.min(header.points, from));
  const end = Math.max(first, Math.min(header.points, to));
  return { offset: DAT_HEADER_BYTES + first * pointBytes, bytes: (end - first) * pointBytes };
}

/** Points as they lie in a file with 16-bit values; for writers that append them as they come. */
export function bytesOf(data: Int16Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Values of a run of points as they lie in the file, as 16-bit integers; 8-bit ones are scaled up. */
export function decodeDatValues(header: DatHeader, bytes: Uint8Array): Int16Array<ArrayBuffer> {
  // Not `slice`, which copies nothing when the bytes are a Node Buffer.
  const copy = new Uint8Array(bytes);
  if (header.bits === 8) return Int16Array.from(new Int8Array(copy.buffer), (value) => value * 256);
  return new Int16Array(copy.buffer, 0, copy.length >> 1);
}

/**
 * The whole file. Bytes beyond the promised length are ignored.
 *
 * @throws PeaksFileError
 */
export function decodeDat(file: Uint8Array): Peaks {
  const header = decodeDatHeader(file, file.length);
  const { offset, bytes } = datByteRange(header, 0, header.points);
  const { sampleRate, framesPerPoint, channels, points } = header;
  return {
    sampleRate,
    framesPerPoint,
    channels,
    points,
    data: decodeDatValues(header, file.subarray(offset, offset + bytes)),
  };
}

/**
 * The header of a capture file: RF64 after EBU Tech 3306 with a WAVE_FORMAT_EXTENSIBLE `fmt ` chunk, always
 * `HEADER_BYTES` long, so that it can be rewritten in place when the length is known.
 *
 * While a take is recorded the sizes in `ds64` stand at the largest signed 64-bit number. A reader then takes every
 * byte up to the end of the file, wherever a crash tore it. Tried with FFmpeg 5.1 and SoX 14.4: a stale size hides the
 * tail, a zero size hides everything, the largest *unsigned* number is refused by FFmpeg as negative, and 2^62 makes
 * SoX read nothing.
 *
 * The finished header is a plain RIFF file with a `JUNK` chunk in place of `ds64` wherever 32 bits can say the size,
 * because not every reader knows RF64. It is a pure function of format and length: the same samples always give the
 * same file, byte for byte, and a lossless copy of the samples is enough to make the original again.
 */

/** How the samples of a capture lie on disk: interleaved little-endian, integer of 24 bits or float32. */
export interface CaptureFormat {
  /** 1 to 32. */
  readonly channels: number;
  /** Hz. */
  readonly sampleRate: number;
  readonly bits: '24' | '32f';
}

/** Length of the header, and so the offset of the first sample. */
export const HEADER_BYTES = 104;

const MAX_32 = 0xffff_ffff;
const OPEN_SIZE = 0x7fff_ffff_ffff_ffffn;
const DS64_BYTES = 28;
const FMT_BYTES = 40;
const EXTENSIBLE = 0xfffe;
/** What follows the format's number in the GUID of an extensible sub-format (KSDATAFORMAT_SUBTYPE_*). */
const SUBFORMAT_TAIL = [0, 0, 0, 0, 16, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
/** Speaker masks of mono (front centre) and stereo (front left and right); more channels are discrete inputs. */
const SPEAKERS: Readonly<Record<number, number>> = { 1: 4, 2: 3 };

const bytesPerSample = (format: CaptureFormat) => (format.bits === '24' ? 3 : 4);

/** Bytes of one frame: one sample of every channel. */
export const frameBytes = (format: CaptureFormat): number => bytesPerSample(format) * format.channels;

/** Bytes after the samples: RIFF chunks end on even addresses. 0 or 1. */
export const padBytes = (format: CaptureFormat, frames: number): number => (frames * frameBytes(format)) % 2;

/** Size of the finished file with `frames` frames. */
export const finishedBytes = (format: CaptureFormat, frames: number): number =>
  HEADER_BYTES + frames * frameBytes(format) + padBytes(format, frames);

/** Header of a capture in progress: whatever follows it is audio, to the end of the file. */
export const openHeader = (format: CaptureFormat): Uint8Array<ArrayBuffer> =>
  writeHeader(format, { riff: OPEN_SIZE, data: OPEN_SIZE, samples: OPEN_SIZE });

/** Header of a finished capture of `frames` frames; `padBytes` zeros must follow the samples. */
export const finalHeader = (format: CaptureFormat, frames: number): Uint8Array<ArrayBuffer> =>
  writeHeader(format, {
    riff: BigInt(finishedBytes(format, frames) - 8),
    data: BigInt(frames * frameBytes(format)),
    samples: BigInt(frames),
  });

interface Sizes {
  readonly riff: bigint;
  readonly data: bigint;
  readonly samples: bigint;
}

function writeHeader(format: CaptureFormat, sizes: Sizes): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  const large = sizes.riff > BigInt(MAX_32) - 1n;
  let at = 0;
  const text = (word: string) => {
    for (const letter of word) view.setUint8(at++, letter.charCodeAt(0));
  };
  const u16 = (value: number) => {
    view.setUint16(at, value, true);
    at += 2;
  };
  const u32 = (value: number) => {
    view.setUint32(at, value, true);
    at += 4;
  };
  const u64 = (value: bigint) => {
    view.setBigUint64(at, value, true);
    at += 8;
  };

  text(large ? 'RF64' : 'RIFF');
  u32(large ? MAX_32 : Number(sizes.riff));
  text('WAVE');
  text(large ? 'ds64' : 'JUNK');
  u32(DS64_BYTES);
  if (large) {
    u64(sizes.riff);
    u64(sizes.data);
    u64(sizes.samples);
    u32(0);
  } else at += DS64_BYTES;
  text('fmt ');
  u32(FMT_BYTES);
  u16(EXTENSIBLE);
  u16(format.channels);
  u32(format.sampleRate);
  u32(format.sampleRate * frameBytes(format));
  u16(frameBytes(format));
  u16(bytesPerSample(format) * 8);
  u16(22);
  u16(bytesPerSample(format) * 8);
  u32(SPEAKERS[format.channels] ?? 0);
  u16(format.bits === '24' ? 1 : 3);
  for (const byte of SUBFORMAT_TAIL) view.setUint8(at++, byte);
  text('data');
  u32(large ? MAX_32 : Number(sizes.data));
  return header;
}

/**
 * The format of a capture from the first bytes of its file, or null when they are not a header of ours: the last
 * resort for a file whose catalogue row and journal are both gone. Sizes are not believed.
 */
export function readHeader(bytes: Uint8Array): CaptureFormat | null {
  if (bytes.byteLength < HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const format: CaptureFormat = {
    channels: view.getUint16(58, true),
    sampleRate: view.getUint32(60, true),
    bits: view.getUint16(70, true) === 24 ? '24' : '32f',
  };
  if (format.channels < 1 || format.channels > 32 || format.sampleRate < 1) return null;
  const open = openHeader(format);
  const sizes = new Set([
    0,
    1,
    2,
    3,
    ...between(4, 8),
    ...between(12, 16),
    ...between(20, 48),
    ...between(100, 104),
  ]);
  for (let at = 0; at < HEADER_BYTES; at += 1) if (!sizes.has(at) && open[at] !== bytes[at]) return null;
  return format;
}

const between = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

/**
 * Finds the samples in WAV, RF64 and AIFF files, so that plain PCM is read straight from the file.
 *
 * FFmpeg would do it too, but through a pipe and 4 KiB packets at a sixth of the speed, and it takes a cut file for a
 * shorter one. Anything that is not plain PCM (companded, ADPCM, 8 bits, 64-bit floats) is left to FFmpeg.
 *
 * Formats: Microsoft "Multimedia Programming Interface and Data Specifications 1.0" and WAVEFORMATEXTENSIBLE,
 * EBU Tech 3306 (RF64), Apple "AIFF-C, draft 1991-08-26".
 */
import { StudioError } from '../../../shared/contract/errors';
import type { PcmFormat } from '../../../shared/domain/kernel/pcm';
import { BYTES_PER_SAMPLE } from '../../../shared/domain/kernel/pcm';

/** Plain PCM inside a file. */
export interface NativePcm {
  readonly container: 'wav' | 'rf64' | 'aiff';
  readonly format: PcmFormat;
  readonly bigEndian: boolean;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  /** Byte offset of the first frame. */
  readonly dataOffset: number;
  /** Whole frames that are there. */
  readonly frames: number;
  /** True when the header leaves the length open, as recorders and pipes do; the file's end is then the end. */
  readonly openEnded: boolean;
  /** Lower-case keys. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Reads up to `length` bytes at `offset`; fewer only at the end of the file. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

/**
 * Null when the file is something else or not plain PCM.
 * CORRUPT_AUDIO when it is a WAV or AIFF file whose header makes no sense or promises more than there is.
 */
export async function readNativePcm(readAt: ReadAt, fileBytes: number): Promise<NativePcm | null> {
  const head = await readAt(0, 12);
  if (head.length < 12) return null;
  const form = word(head, 0);
  const type = word(head, 8);
  if (type === 'WAVE' && (form === 'RIFF' || form === 'RF64')) return readWave(readAt, fileBytes, form);
  if (form === 'FORM' && (type === 'AIFF' || type === 'AIFC')) return readAiff(readAt, fileBytes, type);
  return null;
}

const word = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const damaged = (what: string) =>
  new StudioError(
    'CORRUPT_AUDIO',
    `The file is damaged: ${what}`,
    'Get an undamaged copy. To save what can be read, open it in an audio editor, or run ' +
      'ffmpeg -i FILE salvaged.wav, and import the result.',
  );

/** A cut file, in words that name what is missing. */
export function cutShort(missingFrames: number, sampleRate: number): StudioError {
  const seconds = missingFrames / sampleRate;
  return damaged(`its end is missing, ${seconds.toFixed(seconds < 10 ? 2 : 0)} s by its own header.`);
}

interface Chunk {
  readonly id: string;
  readonly offset: number;
  /** Size as the chunk's header says. */
  readonly bytes: number;
}

/** A file of millions of empty chunks must not keep us walking. */
const MAX_CHUNKS = 10_000;
/** Metadata chunks larger than this are not read. */
const MAX_TEXT = 1 << 20;

/** The chunks of a RIFF or FORM file, in order. `sizeOf` gives the true size where 32 bits can't. */
async function* walkChunks(
  readAt: ReadAt,
  fileBytes: number,
  littleEndian: boolean,
  sizeOf: (chunk: Chunk) => number = ({ bytes }) => bytes,
): AsyncGenerator<Chunk> {
  let at = 12;
  for (let count = 0; at + 8 <= fileBytes; count += 1) {
    if (count > MAX_CHUNKS) throw damaged('it has too many parts.');
    const header = await readAt(at, 8);
    if (header.length < 8) return;
    const chunk = { id: word(header, 0), offset: at + 8, bytes: viewOf(header).getUint32(4, littleEndian) };
    yield chunk;
    const bytes = sizeOf(chunk);
    at += 8 + bytes + (bytes % 2);
  }
}

const INFO_KEYS: Readonly<Record<string, string>> = {
  INAM: 'title',
  IART: 'artist',
  IPRD: 'album',
  ICRD: 'date',
  ICMT: 'comment',
  IGNR: 'genre',
  ICOP: 'copyright',
  ITRK: 'track',
};

/** UTF-8 where it is valid, else Latin-1, as old programs wrote it. */
function text(bytes: Uint8Array): string {
  let decoded: string;
  try {
    decoded = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    decoded = new TextDecoder('latin1').decode(bytes);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: strings in chunks end with zeros
  return decoded.replace(/\x00[\s\S]*$/, '').trim();
}

function readInfo(list: Uint8Array, tags: Record<string, string>): void {
  for (let at = 4; at + 8 <= list.length; ) {
    const bytes = viewOf(list).getUint32(at + 4, true);
    const key = INFO_KEYS[word(list, at)];
    const value = text(list.subarray(at + 8, at + 8 + bytes));
    if (key && value) tags[key] = value;
    at += 8 + bytes + (bytes % 2);
  }
}

const PCM_TAG = 1;
const FLOAT_TAG = 3;
const EXTENSIBLE_TAG = 0xfffe;

interface SampleLayout {
  readonly format: PcmFormat;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bitsPerSample: number;
}

/** Null for formats that are not plain PCM. */
function readFmt(fmt: Uint8Array): SampleLayout | null {
  if (fmt.length < 16) throw damaged('its format is cut off.');
  const view = viewOf(fmt);
  const tag = view.getUint16(0, true);
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const blockAlign = view.getUint16(12, true);
  const bits = view.getUint16(14, true);
  if (channels === 0 || sampleRate === 0) throw damaged('its header says no channels or no sample rate.');
  const extensible = tag === EXTENSIBLE_TAG && fmt.length >= 40;
  const kind = extensible ? view.getUint16(24, true) : tag;
  const format = kind === FLOAT_TAG && bits === 32 ? 'f32' : kind === PCM_TAG ? intFormat(bits) : null;
  if (!format || blockAlign !== BYTES_PER_SAMPLE[format] * channels) return null;
  const valid = extensible ? view.getUint16(18, true) : bits;
  return { format, channels, sampleRate, bitsPerSample: valid > 0 && valid <= bits ? valid : bits };
}

const intFormat = (bits: number): PcmFormat | null =>
  bits === 16 ? 's16' : bits === 24 ? 's24' : bits === 32 ? 's32' : null;

/** Sizes of writers that could not go back to fill them in: from here on, up to the largest of each kind. */
const OPEN_32 = 0xffff_ff00;
const OPEN_64 = 2 ** 53;

interface Data {
  readonly offset: number;
  readonly bytes: number;
  readonly openEnded: boolean;
}

async function readWave(readAt: ReadAt, fileBytes: number, form: string): Promise<NativePcm | null> {
  const tags: Record<string, string> = {};
  let layout: SampleLayout | null = null;
  let isPlain = true;
  let data: Data | null = null;
  let wideSize: number | null = null;
  const dataSize = ({ id, bytes }: Chunk) =>
    id === 'data' && bytes === 0xffff_ffff && wideSize !== null ? wideSize : bytes;

  for await (const chunk of walkChunks(readAt, fileBytes, true, dataSize)) {
    if (chunk.id === 'ds64' && form === 'RF64') {
      const ds64 = await readAt(chunk.offset, 16);
      if (ds64.length === 16) wideSize = Number(viewOf(ds64).getBigUint64(8, true));
    } else if (chunk.id === 'fmt ') {
      layout = readFmt(await readAt(chunk.offset, Math.min(chunk.bytes, 64)));
      isPlain = layout !== null;
    } else if (chunk.id === 'LIST' && chunk.bytes <= MAX_TEXT) {
      const list = await readAt(chunk.offset, chunk.bytes);
      if (word(list, 0) === 'INFO') readInfo(list, tags);
    } else if (chunk.id === 'data' && !data) {
      const bytes = dataSize(chunk);
      const untold =
        bytes >= OPEN_64 ||
        (bytes >= OPEN_32 && bytes <= 0xffff_ffff && wideSize === null) ||
        (bytes === 0 && !(await isChunkNext(readAt, chunk.offset, fileBytes)));
      data = { offset: chunk.offset, bytes: untold ? fileBytes - chunk.offset : bytes, openEnded: untold };
      if (untold) break;
    }
  }
  if (!data) throw damaged('there is no audio in it.');
  // Whoever decodes the rest would take a cut file for a shorter one.
  const missing = data.offset + data.bytes - fileBytes;
  if (!isPlain && missing > 0) throw damaged(`its end is missing, ${missing} bytes by its own header.`);
  if (!isPlain) return null;
  if (!layout) throw damaged('its format is missing.');
  return place(form === 'RF64' ? 'rf64' : 'wav', layout, false, data, fileBytes, tags);
}

/**
 * Tells an empty file from one whose recorder never came back to write the size: after an empty chunk another chunk
 * follows, or nothing.
 */
async function isChunkNext(readAt: ReadAt, offset: number, fileBytes: number): Promise<boolean> {
  if (offset + 8 > fileBytes) return true;
  const header = await readAt(offset, 8);
  const size = viewOf(header).getUint32(4, true);
  return /^[A-Za-z0-9 ]{4}$/.test(word(header, 0)) && offset + 8 + size <= fileBytes;
}

function place(
  container: NativePcm['container'],
  layout: SampleLayout,
  bigEndian: boolean,
  data: Data,
  fileBytes: number,
  tags: Record<string, string>,
): NativePcm {
  const frameBytes = BYTES_PER_SAMPLE[layout.format] * layout.channels;
  const declared = Math.floor(data.bytes / frameBytes);
  const frames = Math.min(declared, Math.floor(Math.max(0, fileBytes - data.offset) / frameBytes));
  if (frames < declared) throw cutShort(declared - frames, layout.sampleRate);
  const { offset: dataOffset, openEnded } = data;
  return { container, ...layout, bigEndian, dataOffset, frames, openEnded, tags };
}

/** An 80-bit IEEE 754 number, as AIFF stores its sample rate. */
function extended(bytes: Uint8Array, at: number): number {
  const view = viewOf(bytes);
  const exponent = view.getUint16(at) & 0x7fff;
  const mantissa = view.getUint32(at + 2) * 2 ** 32 + view.getUint32(at + 6);
  return mantissa * 2 ** (exponent - 16383 - 63);
}

const AIFF_TEXT: Readonly<Record<string, string>> = {
  NAME: 'title',
  AUTH: 'artist',
  '(c) ': 'copyright',
  ANNO: 'comment',
};

/** Encodings of AIFF-C that are plain PCM, with the byte order of each. */
const AIFC_KINDS: Readonly<Record<string, { bigEndian: boolean; float: boolean }>> = {
  NONE: { bigEndian: true, float: false },
  twos: { bigEndian: true, float: false },
  sowt: { bigEndian: false, float: false },
  fl32: { bigEndian: true, float: true },
  FL32: { bigEndian: true, float: true },
};

async function readAiff(readAt: ReadAt, fileBytes: number, type: string): Promise<NativePcm | null> {
  const tags: Record<string, string> = {};
  let layout: SampleLayout | null = null;
  let bigEndian = true;
  let declaredFrames = 0;
  let data: Data | null = null;
  for await (const chunk of walkChunks(readAt, fileBytes, false)) {
    const key = AIFF_TEXT[chunk.id];
    if (chunk.id === 'COMM') {
      const common = await readAt(chunk.offset, Math.min(chunk.bytes, 64));
      if (common.length < (type === 'AIFC' ? 22 : 18)) throw damaged('its format is cut off.');
      const view = viewOf(common);
      const kind = type === 'AIFC' ? AIFC_KINDS[word(common, 18)] : AIFC_KINDS.NONE;
      const bits = view.getInt16(6);
      const format = kind?.float ? 'f32' : intFormat(Math.ceil(bits / 8) * 8);
      const sampleRate = Math.round(extended(common, 8));
      const channels = view.getInt16(0);
      if (!kind || !format) return null;
      if (channels <= 0 || !(sampleRate > 0)) throw damaged('its header says no channels or no sample rate.');
      bigEndian = kind.bigEndian;
      declaredFrames = view.getUint32(2);
      layout = { format, channels, sampleRate, bitsPerSample: bits };
    } else if (chunk.id === 'SSND') {
      const header = await readAt(chunk.offset, 8);
      if (header.length < 8) throw damaged('there is no audio in it.');
      const skip = 8 + viewOf(header).getUint32(0);
      data = { offset: chunk.offset + skip, bytes: Math.max(0, chunk.bytes - skip), openEnded: false };
    } else if (key && chunk.bytes <= MAX_TEXT) {
      const value = text(await readAt(chunk.offset, chunk.bytes));
      if (value) tags[key] = value;
    }
  }
  if (!layout) throw damaged('its format is missing.');
  if (!data) {
    if (declaredFrames > 0) throw damaged('there is no audio in it.');
    data = { offset: fileBytes, bytes: 0, openEnded: false };
  }
  const frameBytes = BYTES_PER_SAMPLE[layout.format] * layout.channels;
  const bytes = Math.min(data.bytes, declaredFrames * frameBytes);
  return place('aiff', layout, bigEndian, { ...data, bytes }, fileBytes, tags);
}

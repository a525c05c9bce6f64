/** What a file holds, learnt from its bytes and never from its name. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { AudioFileRecord } from '../ports/catalogue';
import type { AudioProbe, Ffmpeg } from '../ports/ffmpeg';
import { readCompressedHeader } from './compressedHeader';
import { type NativePcm, readNativePcm } from './nativePcm';

export interface AudioSource extends AudioProbe {
  /** False when the tags are still to be read, which a decode does on its way. */
  readonly tagsKnown: boolean;
  /** Set for plain PCM that can be read straight from the file. */
  readonly native: NativePcm | null;
}

/** Opens for reading without waiting for the other end of a FIFO. */
export const openForReading = (path: string): Promise<FileHandle> =>
  open(path, process.platform === 'win32' ? 'r' : constants.O_RDONLY | constants.O_NONBLOCK);

/** Reads exactly what is there: fewer bytes than asked only at the end of the file. */
export async function readFully(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

const CODEC_NAMES = {
  s16: 'pcm_s16',
  s24: 'pcm_s24',
  s32: 'pcm_s32',
  f32: 'pcm_f32',
} as const;

export const plainSource = (native: NativePcm): AudioSource => ({
  native,
  tagsKnown: true,
  container: native.container === 'aiff' ? 'aiff' : 'wav',
  codec: `${CODEC_NAMES[native.format]}${native.bigEndian ? 'be' : 'le'}`,
  sampleRate: native.sampleRate,
  channels: native.channels,
  bitsPerSample: native.bitsPerSample,
  seconds: native.openEnded ? null : native.frames / native.sampleRate,
  tags: native.tags,
});

/** The header of plain PCM, or null for anything else. CORRUPT_AUDIO when it promises more than there is. */
export async function readNativeHeader(handle: FileHandle): Promise<NativePcm | null> {
  const { size } = await handle.stat();
  return readNativePcm((offset, length) => readFully(handle, offset, length), size);
}

/**
 * UNSUPPORTED_AUDIO when there is no audio in it, CORRUPT_AUDIO when a WAV or AIFF header promises more than there is.
 *
 * @param ffmpeg asked only for what neither is plain PCM nor says enough in its first bytes
 */
export async function inspectAudio(
  path: string,
  ffmpeg: () => Promise<Ffmpeg>,
  signal?: AbortSignal,
): Promise<AudioSource> {
  const handle = await openForReading(path);
  try {
    const native = await readNativeHeader(handle);
    if (native) return plainSource(native);
    const header = await readCompressedHeader((offset, length) => readFully(handle, offset, length));
    if (header) return { ...header, tags: {}, tagsKnown: false, native: null };
  } finally {
    await handle.close();
  }
  return { ...(await (await ffmpeg()).probe(path, signal)), tagsKnown: true, native: null };
}

/**
 * What a file of ours holds, by its row in the catalogue: no program need be started to find out again. A FLAC that
 * stands in for the original PCM says so by its extension.
 */
export async function storedSource(
  path: string,
  extension: string,
  record: Pick<AudioFileRecord, 'codec' | 'sampleRate' | 'channels' | 'bitsPerSample' | 'frames' | 'tags'>,
): Promise<AudioSource> {
  const handle = await openForReading(path);
  try {
    const native = await readNativeHeader(handle);
    if (native) return plainSource(native);
  } finally {
    await handle.close();
  }
  const { sampleRate, channels, bitsPerSample, frames, tags } = record;
  return {
    container: extension,
    codec: extension === 'flac' ? 'flac' : record.codec,
    sampleRate,
    channels,
    bitsPerSample,
    seconds: frames / sampleRate,
    tags,
    tagsKnown: true,
    native: null,
  };
}

/** True when the samples can be read from the file as they will be mixed: no resampling and no folding. */
export const isDirect = (source: AudioSource, rate: number): source is AudioSource & { native: NativePcm } =>
  source.native !== null && source.native.channels <= 2 && source.native.sampleRate === rate;

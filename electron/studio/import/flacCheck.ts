/**
 * Whether every frame of a FLAC file has the checksum that it carries, found while the file streams by.
 *
 * FFmpeg can check this while it decodes, in the thread that a decode waits for anyway: an eighth of an import. Here it
 * costs nobody anything, because another core copies the file meanwhile. Frames are found by their headers alone
 * (RFC 9639, section 9.1), without decoding.
 *
 * The answer is either "sound" or "not known to be": tags behind the audio, a stream in another container and damage
 * all give the latter, and then FFmpeg has to look.
 */

/** The longest header is 16 bytes. */
const HEADER_BYTES = 16;
const MARKER = [0x66, 0x4c, 0x61, 0x43];
/** A header this many frames on, where another one was expected, is no accident in the data: frames were damaged. */
const NEAR_FRAMES = 64;

export interface FlacCheck {
  /** The next bytes of the file, in order. They are not kept. */
  push(bytes: Uint8Array): void;
  /** True when everything so far is metadata and whole frames with the right checksums. */
  isSound(): boolean;
}

type State = 'marker' | 'metadata' | 'first' | 'frames' | 'unsure';

export function createFlacCheck(): FlacCheck {
  let state: State = 'marker';
  /**
   * What is looked at; at its start the bytes that waited for more, so that no header is cut. Kept, since new memory
   * costs more than copying into old.
   */
  let scratch = Buffer.alloc(0);
  let waiting = 0;
  /** Bytes of metadata that are still to be passed over. */
  let skip = 0;
  let isLastBlock = false;
  let sync: Buffer = Buffer.alloc(0);
  let header: FrameHeader | null = null;
  let crc = 0;

  /** Takes what it can of the bytes and returns how many that were. */
  function take(bytes: Buffer): number {
    switch (state) {
      case 'marker': {
        if (bytes.length < MARKER.length) return 0;
        state = MARKER.every((byte, index) => bytes[index] === byte) ? 'metadata' : 'unsure';
        return MARKER.length;
      }
      case 'metadata': {
        if (skip > 0) {
          const passed = Math.min(skip, bytes.length);
          skip -= passed;
          if (skip === 0 && isLastBlock) state = 'first';
          return passed;
        }
        if (bytes.length < 4) return 0;
        isLastBlock = (bytes[0] as number) >= 0x80;
        skip = bytes.readUIntBE(1, 3);
        if (skip === 0 && isLastBlock) state = 'first';
        return 4;
      }
      case 'first': {
        if (bytes.length < HEADER_BYTES) return 0;
        header = readFrameHeader(bytes, 0);
        state = header ? 'frames' : 'unsure';
        sync = Buffer.from(bytes.subarray(0, 2));
        crc = 0;
        return 0;
      }
      case 'frames':
        return takeFrames(bytes);
      case 'unsure':
        return bytes.length;
    }
  }

  function takeFrames(bytes: Buffer): number {
    const end = bytes.length - HEADER_BYTES;
    let done = 0;
    // From 1 on: at 0 there is the header of the frame that is being read, or a byte that was looked at before.
    for (let at = bytes.indexOf(sync, 1); at >= 0 && at <= end; at = bytes.indexOf(sync, at + 1)) {
      const next = readFrameHeader(bytes, at);
      if (!next) continue;
      const ahead = (next.number - (header as FrameHeader).number) / (header as FrameHeader).step;
      if (!(ahead >= 1 && ahead <= NEAR_FRAMES)) continue;
      crc = crc16(crc, bytes, done, at);
      done = at;
      if (crc !== 0 || ahead !== 1) {
        state = 'unsure';
        return bytes.length;
      }
      header = next;
    }
    const passed = Math.max(done, end);
    crc = crc16(crc, bytes, done, passed);
    return passed;
  }

  return {
    push(more) {
      if (state === 'unsure') return;
      const length = waiting + more.length;
      if (scratch.length < length) {
        const larger = Buffer.allocUnsafe(length);
        scratch.copy(larger, 0, 0, waiting);
        scratch = larger;
      }
      scratch.set(more, waiting);
      let done = 0;
      for (;;) {
        const before: State = state;
        const taken = take(scratch.subarray(done, length));
        done += taken;
        if ((taken === 0 && state === before) || (state === 'frames' && before === 'frames')) break;
      }
      scratch.copyWithin(0, done, length);
      waiting = length - done;
    },
    isSound: () => state === 'frames' && crc16(crc, scratch, 0, waiting) === 0,
  };
}

interface FrameHeader {
  /** Of the frame, or of its first sample, as the stream counts. */
  readonly number: number;
  /** How much more the next frame's number is. */
  readonly step: number;
}

/** Null where there is none: its checksum of 8 bits does not fit, or it has values that are reserved. */
function readFrameHeader(bytes: Buffer, at: number): FrameHeader | null {
  const [sync, sizes, format] = [bytes[at + 1], bytes[at + 2], bytes[at + 3]] as [number, number, number];
  if (bytes[at] !== 0xff || (sync & 0xfe) !== 0xf8) return null;
  const [blockCode, rateCode] = [sizes >> 4, sizes & 15];
  if (blockCode === 0 || rateCode === 15 || format >> 4 > 10 || (format & 1) === 1) return null;
  const coded = readCodedNumber(bytes, at + 4);
  if (!coded) return null;
  let end = at + 4 + coded.bytes;
  let block = blockCode === 1 ? 192 : blockCode < 6 ? 144 << blockCode : 1 << blockCode;
  if (blockCode === 6) block = (bytes[end] as number) + 1;
  if (blockCode === 7) block = bytes.readUInt16BE(end) + 1;
  end += blockCode === 6 ? 1 : blockCode === 7 ? 2 : 0;
  end += rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0;
  if (crc8(bytes, at, end) !== bytes[end]) return null;
  return { number: coded.value, step: (sync & 1) === 0 ? 1 : block };
}

/** A number coded as UTF-8 codes characters, but of up to 36 bits. */
function readCodedNumber(bytes: Buffer, at: number): { value: number; bytes: number } | null {
  const first = bytes[at] as number;
  if (first < 0x80) return { value: first, bytes: 1 };
  const length = Math.clz32(~(first << 24));
  if (length < 2 || length > 7) return null;
  let value = first & (0x7f >> length);
  for (let index = 1; index < length; index += 1) {
    const byte = bytes[at + index] as number;
    if ((byte & 0xc0) !== 0x80) return null;
    value = value * 64 + (byte & 0x3f);
  }
  return { value, bytes: length };
}

function crc8(bytes: Buffer, from: number, to: number): number {
  let crc = 0;
  for (let at = from; at < to; at += 1) {
    crc ^= bytes[at] as number;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : crc << 1;
  }
  return crc;
}

/** For eight bytes at a time: row N holds what a byte does to the checksum when N more bytes follow. */
const TABLES = (() => {
  const tables = new Uint16Array(8 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x8005) & 0xffff : crc << 1;
    tables[byte] = crc;
  }
  for (let index = 256; index < tables.length; index += 1) {
    const shorter = tables[index - 256] ?? 0;
    tables[index] = ((shorter << 8) & 0xffff) ^ (tables[shorter >> 8] ?? 0);
  }
  return tables;
})();

/** CRC-16 of polynomial 0x8005, highest bit first. Over a frame with the checksum at its end it is 0. */
function crc16(start: number, bytes: Uint8Array, from: number, to: number): number {
  // Locals, and `as` rather than checks: this loop reads every byte of every import.
  const t = TABLES;
  let crc = start;
  let at = from;
  for (; at + 8 <= to; at += 8) {
    crc =
      (t[0x700 | ((crc >> 8) ^ (bytes[at] as number))] as number) ^
      (t[0x600 | ((crc & 0xff) ^ (bytes[at + 1] as number))] as number) ^
      (t[0x500 | (bytes[at + 2] as number)] as number) ^
      (t[0x400 | (bytes[at + 3] as number)] as number) ^
      (t[0x300 | (bytes[at + 4] as number)] as number) ^
      (t[0x200 | (bytes[at + 5] as number)] as number) ^
      (t[0x100 | (bytes[at + 6] as number)] as number) ^
      (t[bytes[at + 7] as number] as number);
  }
  for (; at < to; at += 1) {
    crc = ((crc << 8) & 0xffff) ^ (t[(crc >> 8) ^ (bytes[at] as number)] as number);
  }
  return crc;
}

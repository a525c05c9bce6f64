/**
 * Decides whether a file is whole.
 *
 * A studio must not take half a song for a song: what is certainly cut or damaged is refused, with the way to salvage
 * it, and nothing is guessed. What only looks odd is taken with a warning. Certain are: fewer samples than the
 * container promises, a page or block cut in the middle, any decoder error in a lossless file, more than one in a
 * lossy one (a single bad frame at an edge is what most MP3 cutters leave behind).
 */
import { StudioError } from '../../../shared/contract/errors';
import { id3Bytes } from '../pcm/compressedHeader';
import type { ReadAt } from '../pcm/nativePcm';

/** What the file itself says about its own completeness, beyond what FFmpeg reports. */
export interface FileClaims {
  /** Bytes that are certainly missing at the end; 0 when nothing says so. */
  readonly missingBytes: number;
  /** False when the format has an end mark and it is not there. */
  readonly endMarked: boolean;
}

export interface Decoded {
  readonly container: string;
  readonly codec: string;
  /** As the container claims; null where it does not say. */
  readonly claimedSeconds: number | null;
  readonly decodedSeconds: number;
  /** The decoder's complaints. */
  readonly errors: readonly string[];
  readonly claims: FileClaims;
}

export type Verdict =
  | { readonly whole: true; readonly warnings: readonly string[] }
  | { readonly whole: false; readonly failure: StudioError };

const SALVAGE =
  'Get an undamaged copy. To save what can be read, run ffmpeg -i FILE salvaged.wav (or open it in an audio ' +
  'editor) and import the result.';

export const damagedFile = (what: string, cause?: unknown): StudioError =>
  new StudioError('CORRUPT_AUDIO', `The file is damaged: ${what}`, SALVAGE, { cause });

const isLossless = (codec: string) => /^(?:pcm_|flac$|alac$|wavpack$|tta$)/.test(codec);

/** Containers whose length is written down; for the others FFmpeg estimates it from the bit rate. */
const saysLength = (container: string) => container !== 'mp3' && container !== 'aac';

/** Messages that say plainly that the file ends too early. */
const CUT_MESSAGE = /ended prematurely|partial file|truncat|unexpected end|moov atom not found/i;

/** What FFmpeg adds to each complaint of a decoder. */
const SAID_TWICE = /^Error (?:while decoding|submitting)|decode_frame\(\) failed/;

/** Seconds by which a decode may fall short of the claim: encoders round to frames and count their padding. */
const allowance = (claimed: number) => Math.max(0.25, claimed * 0.005);

export function judge(decoded: Decoded): Verdict {
  const { container, codec, claimedSeconds, decodedSeconds, errors, claims } = decoded;
  const refuse = (what: string): Verdict => ({ whole: false, failure: damagedFile(what) });
  if (claims.missingBytes > 0)
    return refuse(`its end is missing, ${claims.missingBytes} bytes by its own count.`);
  if (claimedSeconds !== null && saysLength(container)) {
    const missing = claimedSeconds - decodedSeconds;
    if (missing > allowance(claimedSeconds)) {
      return refuse(
        `it says that it lasts ${claimedSeconds.toFixed(2)} s, but only ${decodedSeconds.toFixed(2)} s can be read.`,
      );
    }
  }
  const cut = errors.find((error) => CUT_MESSAGE.test(error));
  if (cut) return refuse(`it ends too early (${cut}).`);
  const told = errors.filter((error) => !SAID_TWICE.test(error));
  const first = told[0] ?? errors[0];
  if (first && (isLossless(codec) || told.length > 1)) return refuse(`${first}.`);
  const warnings: string[] = [];
  if (first) warnings.push(`One damaged frame was skipped (${first}).`);
  if (!claims.endMarked)
    warnings.push('The file has no end mark; whoever wrote it may have been interrupted.');
  return { whole: true, warnings };
}

const NO_CLAIMS: FileClaims = { missingBytes: 0, endMarked: true };

/** Reads what Ogg and MP3 files say about their own end. Other formats say it in ways that FFmpeg checks. */
export async function readClaims(container: string, readAt: ReadAt, fileBytes: number): Promise<FileClaims> {
  if (container === 'ogg') return readOggEnd(readAt, fileBytes);
  if (container === 'mp3') return readMp3Count(readAt, fileBytes);
  return NO_CLAIMS;
}

/** Longest Ogg page: 27 bytes, 255 lacing values, 255 * 255 bytes (RFC 3533). */
const LONGEST_PAGE = 65_307;
const OGG_END_FLAG = 4;

async function readOggEnd(readAt: ReadAt, fileBytes: number): Promise<FileClaims> {
  const offset = Math.max(0, fileBytes - LONGEST_PAGE);
  const tail = Buffer.from(await readAt(offset, LONGEST_PAGE));
  for (let at = tail.lastIndexOf('OggS'); at >= 0; at = at > 0 ? tail.lastIndexOf('OggS', at - 1) : -1) {
    // The pattern may occur in audio; a page has version 0 and flags below 8.
    if (tail[at + 4] !== 0 && at + 5 < tail.length) continue;
    if ((tail[at + 5] ?? 0) > 7) continue;
    const segments = tail[at + 26];
    if (segments === undefined) return { missingBytes: at + 27 - tail.length, endMarked: false };
    const lacing = tail.subarray(at + 27, at + 27 + segments);
    const end = at + 27 + segments + lacing.reduce((sum, bytes) => sum + bytes, 0);
    return {
      missingBytes: Math.max(0, end - tail.length),
      endMarked: ((tail[at + 5] ?? 0) & OGG_END_FLAG) !== 0,
    };
  }
  return { missingBytes: 0, endMarked: false };
}

/** Bytes by which an MP3 may fall short of its count: about its longest frame, which cutters are careless with. */
const MP3_SLACK = 1_500;

/** The byte count in the Xing or Info header that encoders put into an MP3's first frame. */
async function readMp3Count(readAt: ReadAt, fileBytes: number): Promise<FileClaims> {
  const head = Buffer.from(await readAt(0, 10));
  const tag = id3Bytes(head);
  const frame = Buffer.from(await readAt(tag, 256));
  const mark = Math.max(frame.indexOf('Xing'), frame.indexOf('Info'));
  if (mark < 0 || mark + 16 > frame.length) return NO_CLAIMS;
  const flags = frame.readUInt32BE(mark + 4);
  const hasFrames = (flags & 1) !== 0;
  const hasBytes = (flags & 2) !== 0;
  if (!hasBytes) return NO_CLAIMS;
  const missing = tag + frame.readUInt32BE(mark + 8 + (hasFrames ? 4 : 0)) - fileBytes;
  return { missingBytes: missing > MP3_SLACK ? missing : 0, endMarked: true };
}

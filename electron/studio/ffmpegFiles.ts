/** How FFmpeg is told which file to open, and which kinds it may take it for. Pure. */
import { isAbsolute, resolve } from 'node:path';

/**
 * Demuxers that may open a file a person hands in. Playlists (HLS, concat, DASH) are absent on purpose: they make
 * FFmpeg read other files than the one that was named.
 */
export const ALLOWED_DEMUXERS = 'wav,w64,aiff,flac,mp3,mov,ogg,matroska,aac';

/**
 * A file name as FFmpeg takes it literally. Without the prefix `a:b.wav` would name a protocol and `-y` an option.
 */
export const fileUrl = (path: string): string => `file:${isAbsolute(path) ? path : resolve(path)}`;

import { join } from 'node:path';
import type { AudioFileRecord } from './catalogue';
import type { HomePaths } from './home';

/**
 * Where the samples of an audio file lie now. A recording is kept as WAV until its FLAC was proved to decode to the
 * same samples, so read this path anew for every job: the WAV goes a while after the record says `storedAs`.
 */
export function storedPath(
  audio: Pick<AudioFileRecord, 'sha256' | 'extension' | 'storedAs'>,
  home: Pick<HomePaths, 'audio'>,
): string {
  const { sha256, extension } = audio.storedAs ?? audio;
  return join(home.audio, `${sha256}.${extension}`);
}

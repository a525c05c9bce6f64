/** A recording as a WAV file for other programs. */
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { AudioNode, Story } from '../../../shared/domain/model';
import { cancelled } from '../cancel';
import { wavHeader, wavTrailer } from '../mixdown/wavFile';
import type { PcmCache } from '../pcm/pcmCache';

const COPY_BYTES = 4 * 1024 * 1024;

/** The node's whole audio as float WAV, which holds 24-bit recordings exactly. Returns its channels. */
export async function writeStem(
  pcm: Pick<PcmCache, 'acquire'>,
  story: Story,
  node: AudioNode,
  target: string,
  signal: AbortSignal | undefined,
): Promise<1 | 2> {
  const file = await pcm.acquire(node, signal ? { signal } : {});
  try {
    const wav = { format: 'f32' as const, channels: file.channels, sampleRate: story.sampleRate };
    const tags = { title: node.title, artist: node.creator, story: story.title };
    const trailer = wavTrailer(wav, file.frames, tags, []);
    const head = wavHeader(wav, file.frames, trailer.length);
    const parts = wavParts(head, file.path, file.frames * file.channels * 4, trailer);
    await pipeline(parts, createWriteStream(target, { flags: 'wx' }), signal ? { signal } : {}).catch(
      (error: unknown) => {
        throw signal?.aborted ? cancelled() : error;
      },
    );
    return file.channels;
  } finally {
    file.release();
  }
}

async function* wavParts(head: Uint8Array, path: string, bytes: number, trailer: Uint8Array) {
  yield head;
  let left = bytes;
  if (left > 0) {
    for await (const part of createReadStream(path, { end: bytes - 1, highWaterMark: COPY_BYTES })) {
      left -= (part as Buffer).length;
      yield part as Buffer;
    }
  }
  if (left > 0) throw new Error(`${path} is shorter than it was.`);
  yield trailer;
}

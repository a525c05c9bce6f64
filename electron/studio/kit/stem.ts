/** A recording as a WAV file for other programs. */
import { open } from 'node:fs/promises';
import type { AudioNode, Story } from '../../../shared/domain/model';
import { throwIfCancelled } from '../cancel';
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
    const [input, output] = [await open(file.path, 'r'), await open(target, 'wx')];
    try {
      await output.writeFile(wavHeader(wav, file.frames, trailer.length));
      const block = Buffer.allocUnsafe(COPY_BYTES);
      const bytes = file.frames * file.channels * 4;
      for (let done = 0; done < bytes; ) {
        throwIfCancelled(signal);
        const { bytesRead } = await input.read(block, 0, Math.min(block.length, bytes - done), done);
        if (bytesRead === 0) throw new Error(`${file.path} is shorter than it was.`);
        await output.writeFile(block.subarray(0, bytesRead));
        done += bytesRead;
      }
      await output.writeFile(trailer);
    } finally {
      await Promise.all([input.close(), output.close()]);
    }
    return file.channels;
  } finally {
    file.release();
  }
}

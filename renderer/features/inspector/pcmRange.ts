/** Decoded samples of a stretch of a node as one channel, for pictures of its spectrum. */
import { MAX_PCM_FRAMES, mediaPaths } from '../../../shared/contract/media';

/** No spectrogram is made of more than this. */
export const MOST_SPECTROGRAM_SECONDS = 60;

/** Frames `[from, from + frames)` of the node's audio, folded to mono. Throws what the studio answered, or an AbortError. */
export const fetchMono = async (
  nodeId: string,
  from: number,
  frames: number,
  request: (path: string, init: RequestInit) => Promise<Response>,
  signal: AbortSignal,
): Promise<Float32Array<ArrayBuffer>> => {
  const mono = new Float32Array(frames);
  let done = 0;
  while (done < frames) {
    const length = Math.min(MAX_PCM_FRAMES, frames - done);
    const response = await request(mediaPaths.pcm(nodeId, from + done, length), { signal });
    if (!response.ok) {
      const failure = (await response.json().catch(() => null)) as { message?: unknown } | null;
      throw new Error(
        typeof failure?.message === 'string' ? failure.message : 'The audio could not be read.',
      );
    }
    const channels = Number(response.headers.get('X-Channels') ?? '1');
    const data = new Float32Array(await response.arrayBuffer());
    const got = Math.min(length, Math.floor(data.length / channels));
    if (got === 0) break;
    for (let frame = 0; frame < got; frame += 1) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel += 1) sum += data[frame * channels + channel]!;
      mono[done + frame] = Number.isFinite(sum) ? sum / channels : 0;
    }
    done += got;
  }
  return mono;
};

/** The feeder in its worker: fetches decoded audio from the studio and keeps the rings full, 40 times a second. */
import { mediaPaths } from '../../../shared/contract/media';
import { fetchMedia } from '../fetchFailure';
import type { FromFeeder, ToFeeder, VoiceSpec } from '../protocol';
import { workerScope } from '../workerScope';
import { createFeeder, type Feeder, type FetchPcm } from './feeder';
import { createPortRings } from './feedPort';
import { createRingWriter } from './layerRing';

const PUMP_MS = 25;

/** Interleaved frames in another number of channels: the left one of two, or one in both. */
const toChannels = (data: Float32Array, from: number, to: 1 | 2): Float32Array => {
  if (from === to) return data;
  const frames = Math.floor(data.length / from);
  return Float32Array.from({ length: frames * to }, (_, k) =>
    to === 1 ? (data[k * from] as number) : (data[Math.floor(k / 2) * from] as number),
  );
};

const createFetchPcm =
  (origin: string): FetchPcm =>
  async (nodeId, from, frames, channels) => {
    // The studio has its own cache of decoded audio; the browser need not write another one.
    const address = new URL(mediaPaths.pcm(nodeId, from, frames), origin);
    const response = await fetchMedia(address, { cache: 'no-store' });
    const data = new Float32Array(await response.arrayBuffer());
    return toChannels(data, Number(response.headers.get('X-Channels') ?? channels), channels);
  };

const scope = workerScope<ToFeeder, FromFeeder>();
let feeder: Feeder | null = null;

const open = ({ origin, port }: Extract<ToFeeder, { type: 'open' }>) => {
  const rings = port && createPortRings(port);
  feeder = createFeeder({
    fetchPcm: createFetchPcm(origin),
    openRing: (voice: VoiceSpec) =>
      rings || !voice.memory
        ? (rings as ReturnType<typeof createPortRings>).openRing(voice)
        : createRingWriter(voice.memory, voice.generation),
    problem: (nodeId, message) => scope.postMessage({ type: 'problem', nodeId, message }),
    now: () => performance.now(),
  });
  setInterval(() => feeder?.pump(), PUMP_MS);
};

scope.onmessage = ({ data }) => {
  if (data.type === 'open') open(data);
  else if (data.type === 'feed') feeder?.feed(data.voice, data.timeline);
  else feeder?.drop(data.slots);
};

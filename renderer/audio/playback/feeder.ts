/**
 * Keeps the rings of all voices full: walks each voice's timeline, copies what it has and fetches what it has not,
 * the voice that would run dry first going first.
 *
 * Free of timers and of fetch itself; `feeder.worker.ts` gives it both, tests give it theirs.
 */
import type { VoiceSpec } from '../protocol';
import type { RingWriter } from './layerRing';
import { BLOCK_FRAMES, blockKey, createBlockCache, RUN_BLOCKS } from './pcmBlocks';
import { storyFrameAt, straightFrames, type Timeline } from './timeline';

/**
 * Requests at a time. A browser opens six connections to one HTTP/1.1 server; two stay free for the chunks of a
 * recording and for the interface.
 */
const MAX_REQUESTS = 4;
const CACHE_BYTES = 16 * 2 ** 20;
/** So many can fetch a little each without the requests themselves taking too long. */
const FEW_VOICES = 12;
/**
 * Where a voice that fell behind goes on: as far ahead of the playhead as it is late, which is what a fetch seems to
 * take, within these frames. Less would be late again.
 */
const LEAST_CATCH_UP = 4_096;
const MOST_CATCH_UP = 32_768;
/** After these many failures in a row a block plays as silence, for `SILENCE_MS`. */
const TRIES = 3;
const RETRY_MS = 200;
const SILENCE_MS = 5_000;

/** Frames `[from, from + frames)` of a node, interleaved in `channels` channels; fewer at the end of its audio. */
export type FetchPcm = (
  nodeId: string,
  from: number,
  frames: number,
  channels: 1 | 2,
) => Promise<Float32Array>;

export interface FeederOptions {
  readonly fetchPcm: FetchPcm;
  readonly openRing: (voice: VoiceSpec) => RingWriter;
  readonly problem: (nodeId: string, message: string) => void;
  /** Milliseconds from anywhere. */
  readonly now: () => number;
}

export interface Feeder {
  feed(voice: VoiceSpec, timeline: Timeline): void;
  drop(slots: readonly number[]): void;
  /** Fills and fetches. Call it every 30 ms or so; it also goes on by itself when an answer comes. */
  pump(): void;
}

interface Feed {
  readonly voice: VoiceSpec;
  readonly timeline: Timeline;
  readonly ring: RingWriter;
}

interface Failure {
  tries: number;
  /** Not before this time again. */
  until: number;
}

const silence = new Float32Array(BLOCK_FRAMES * 2);

export const createFeeder = ({ fetchPcm, openRing, problem, now }: FeederOptions): Feeder => {
  const feeds = new Map<number, Feed>();
  const cache = createBlockCache(() => Math.max(CACHE_BYTES, feeds.size * RUN_BLOCKS * BLOCK_FRAMES * 8));
  /** Blocks on their way, and requests that bring them. */
  const requested = new Set<string>();
  let requests = 0;
  const failures = new Map<string, Failure>();

  /** Fills as far as blocks are at hand. Returns the index of the block that is missing, or null. */
  const fill = ({ voice, timeline, ring }: Feed): number | null => {
    const late = ring.late();
    if (late > 0) {
      ring.jump(ring.position + late + Math.min(MOST_CATCH_UP, Math.max(LEAST_CATCH_UP, late)));
    }
    for (;;) {
      const space = ring.space();
      if (space <= 0) return null;
      const stream = voice.base + ring.position;
      const straight = straightFrames(timeline, stream);
      const audio = storyFrameAt(timeline, stream) - voice.startFrame;
      const silent = timeline.silentFrames - stream;
      if (audio >= voice.frames) {
        ring.skip(Math.min(space, straight));
      } else if (silent > 0 || audio < 0) {
        ring.skip(Math.min(space, straight, Math.max(silent, -audio)));
      } else {
        const index = Math.floor(audio / BLOCK_FRAMES);
        const block = cache.get(blockKey(voice, index));
        const within = audio - index * BLOCK_FRAMES;
        const frames = Math.min(space, straight, voice.frames - audio, BLOCK_FRAMES - within);
        if (block) {
          const there = Math.max(0, Math.min(frames, block.frames - within));
          ring.write(block.data, within, there);
          ring.write(silence, 0, frames - there);
        } else {
          const failure = failures.get(blockKey(voice, index));
          if (!failure || failure.tries < TRIES || failure.until <= now()) return index;
          ring.write(silence, 0, frames);
        }
      }
    }
  };

  /**
   * Blocks that one request brings from `index` on. A browser needs about as long for 16 KiB as for 512 KiB, so a voice
   * that sounds asks for much; one that is about to start asks for little, to start soon, unless it is one of many.
   */
  const runLength = ({ voice, ring }: Feed, index: number): number => {
    const most = ring.position === 0 && feeds.size <= FEW_VOICES ? 1 : RUN_BLOCKS;
    const last = Math.ceil(voice.frames / BLOCK_FRAMES) - 1;
    let count = 1;
    while (count < most && index + count <= last) {
      const key = blockKey(voice, index + count);
      if (requested.has(key) || cache.get(key)) break;
      count += 1;
    }
    return count;
  };

  const request = async ({ voice }: Feed, index: number, count: number) => {
    const { nodeId, channels } = voice;
    const keys = Array.from({ length: count }, (_, k) => blockKey(voice, index + k));
    for (const key of keys) requested.add(key);
    requests += 1;
    const from = index * BLOCK_FRAMES;
    try {
      const data = await fetchPcm(
        nodeId,
        from,
        Math.min(count * BLOCK_FRAMES, voice.frames - from),
        channels,
      );
      const size = BLOCK_FRAMES * channels;
      keys.forEach((key, k) => {
        // Copies, so that a block that goes takes its memory with it.
        const block = data.slice(k * size, (k + 1) * size);
        cache.put(key, { data: block, frames: Math.floor(block.length / channels) });
        failures.delete(key);
      });
    } catch (error) {
      const key = keys[0] as string;
      const before = failures.get(key);
      const tries = before && before.tries < TRIES ? before.tries + 1 : 1;
      const isGivenUp = tries >= TRIES;
      failures.set(key, { tries, until: now() + (isGivenUp ? SILENCE_MS : RETRY_MS * tries) });
      if (isGivenUp) problem(nodeId, error instanceof Error ? error.message : String(error));
    } finally {
      for (const key of keys) requested.delete(key);
      requests -= 1;
      pump();
    }
  };

  const pump = () => {
    const hungry: { feed: Feed; index: number; buffered: number }[] = [];
    for (const feed of feeds.values()) {
      const index = fill(feed);
      if (index !== null) hungry.push({ feed, index, buffered: feed.voice.capacity - feed.ring.space() });
    }
    hungry.sort((a, b) => a.buffered - b.buffered);
    for (const { feed, index } of hungry) {
      if (requests >= MAX_REQUESTS) return;
      const key = blockKey(feed.voice, index);
      const isResting = (failures.get(key)?.until ?? 0) > now();
      if (!requested.has(key) && !isResting) void request(feed, index, runLength(feed, index));
    }
  };

  return {
    feed(voice, timeline) {
      feeds.set(voice.slot, { voice, timeline, ring: openRing(voice) });
      pump();
    },
    drop(slots) {
      for (const slot of slots) feeds.delete(slot);
    },
    pump,
  };
};

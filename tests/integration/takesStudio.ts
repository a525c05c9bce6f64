/**
 * The takes of a studio on a real disk, with the real catalogue and FFmpeg: what the tests of takes stand on. Parts can
 * be wrapped to make the disk misbehave or to end the process in the middle of something.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCatalogue } from '../../electron/adapters/catalogue';
import { createFfmpeg } from '../../electron/adapters/ffmpegProcess';
import { createAudioStore } from '../../electron/adapters/files/audioStore';
import { openHome } from '../../electron/adapters/files/home';
import { createIds } from '../../electron/adapters/system';
import { createTakeFiles } from '../../electron/adapters/takeFiles';
import type { AudioStore } from '../../electron/studio/ports/audioStore';
import type { Catalogue } from '../../electron/studio/ports/catalogue';
import type { Ffmpeg } from '../../electron/studio/ports/ffmpeg';
import type { Clock, Logger } from '../../electron/studio/ports/system';
import type { TakeFiles } from '../../electron/studio/ports/takeFiles';
import type { FinishTake } from '../../electron/studio/takes/takes';
import { type BeginTake, createTakes } from '../../electron/studio/takes/takes';
import type { Receipt, Story } from '../../shared/domain/model';
import type { Peaks } from '../../shared/domain/peaks/peaks';

export interface TakesStudioOptions {
  readonly clock?: Clock;
  readonly ffmpeg?: () => Promise<Ffmpeg>;
  readonly wrapFiles?: (files: TakeFiles) => TakeFiles;
  readonly wrapAudio?: (audio: AudioStore) => AudioStore;
  readonly wrapCatalogue?: (catalogue: Catalogue) => Catalogue;
}

const quiet: Logger = { info() {}, warn() {}, error() {} };

export async function openTakesStudio(folder: string, options: TakesStudioOptions = {}) {
  const { clock = { now: () => Date.now() }, ffmpeg = createFfmpeg } = options;
  const home = await openHome(folder);
  const ids = createIds();
  const { catalogue: plain } = await openCatalogue({
    path: home.paths.catalogue,
    quarantine: home.paths.quarantine,
    clock,
    ids,
    logger: quiet,
  });
  const catalogue = options.wrapCatalogue?.(plain) ?? plain;
  const plainFiles = createTakeFiles(home.paths);
  const files = options.wrapFiles?.(plainFiles) ?? plainFiles;
  const plainAudio = createAudioStore(home.paths);
  const audio = options.wrapAudio?.(plainAudio) ?? plainAudio;
  const pictures = new Map<string, Peaks>();
  const takes = createTakes({
    catalogue,
    files,
    audio,
    home: home.paths,
    ids,
    clock,
    logger: quiet,
    ffmpeg: () => ffmpeg(),
    storePeaks: async (node, peaks) => void pictures.set(node.audio.sha256, peaks),
    graceMs: 0,
  });

  let closing: Promise<void> | null = null;
  const closeAll = async () => {
    await takes.close();
    await catalogue.close();
    await home.close();
  };

  const createStory = async (fields: Partial<Story> = {}): Promise<Story> => {
    const story: Story = {
      id: ids.next(),
      title: 'Story',
      sampleRate: 48_000,
      extensionRule: false,
      createdAt: new Date(clock.now()).toISOString(),
      deleted: false,
      ...fields,
    };
    const edits = [{ entity: 'story' as const, id: story.id, field: '*', value: { ...story } }];
    await catalogue.commit({ storyId: story.id, edits, label: null });
    return story;
  };

  return {
    paths: home.paths,
    catalogue,
    audio,
    takes,
    pictures,
    createStory,
    inTakes: async () => (await readdir(home.paths.takes)).sort(),
    inTrash: async () => (await readdir(join(home.paths.takes, 'trash')).catch(() => [])).sort(),
    inAudio: async () => (await readdir(home.paths.audio)).sort(),
    stored: (name: string) => readFile(join(home.paths.audio, name)),
    /** May be called again: a test that restarts a studio leaves closing the rest to its clean-up. */
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}
export type TakesStudio = Awaited<ReturnType<typeof openTakesStudio>>;

export const beginning = (story: Story, fields: Partial<BeginTake> = {}): BeginTake => ({
  storyId: story.id,
  parentId: null,
  channels: 1,
  sampleRate: story.sampleRate,
  bits: '24',
  device: 'Test microphone',
  streamId: 'stream-1',
  startFrame: 0,
  trimIn: 0,
  takeGroupId: null,
  ...fields,
});

export const receipt = (fields: Partial<Receipt> = {}): Receipt => ({
  method: 'none',
  latencyFrames: 0,
  confidence: 1,
  driftPpm: null,
  droppedFrames: 0,
  dropouts: [],
  device: 'Test microphone',
  streamId: 'stream-1',
  inputSampleRate: 48_000,
  contextSampleRate: 48_000,
  ...fields,
});

export const finishing = (takeId: string, fields: Partial<FinishTake> = {}): FinishTake => ({
  takeId,
  title: null,
  startFrame: 0,
  trimIn: 0,
  trimOut: 0,
  receipt: receipt() as FinishTake['receipt'],
  ...fields,
});

/** A tone that 24 bits hold exactly, interleaved: frame f of every channel is a multiple of 2^-15. */
export function tone(frames: number, first = 0, channels = 1): Uint8Array {
  const samples = new Float32Array(frames * channels);
  for (let frame = 0; frame < frames; frame += 1)
    for (let channel = 0; channel < channels; channel += 1)
      samples[frame * channels + channel] =
        Math.round(Math.sin((first + frame) / (20 + channel)) * 16_384) / 32_768;
  return new Uint8Array(samples.buffer);
}

/** Sends `frames` frames of `tone` in chunks of 100 ms, as the recorder does. */
export async function record(
  studio: TakesStudio,
  takeId: string,
  {
    frames,
    channels = 1,
    first = 0,
    chunk = 4_800,
  }: { frames: number; channels?: number; first?: number; chunk?: number },
): Promise<void> {
  for (let at = first; at < frames; at += chunk)
    await studio.takes.append(takeId, at / chunk, tone(Math.min(chunk, frames - at), at, channels));
}

/** The bytes of the samples of `tone` as 24-bit PCM. */
export function toneAsPcm24(frames: number, channels = 1): Buffer {
  const samples = new Float32Array(tone(frames, 0, channels).buffer);
  const bytes = Buffer.alloc(samples.length * 3);
  for (const [index, sample] of samples.entries())
    bytes.writeIntLE(Math.round(sample * 2 ** 23), index * 3, 3);
  return bytes;
}

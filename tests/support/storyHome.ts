/** Homes with stories of any size, for the map: nodes that branch as people record, over a few real sounds. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCatalogue } from '../../electron/adapters/catalogue';
import { createIds, systemClock } from '../../electron/adapters/system';
import type { AudioNode, AudioRef, Story } from '../../shared/domain/model';
import type { Edit } from '../../shared/domain/operations';
import { plucked } from '../e2e/panels/signals';
import { wavBytes } from './audioFixtures';

const RATE = 48_000;
const PARTS = [
  'Verse',
  'Bridge',
  'Drums',
  'Bass',
  'Whisper',
  'Choir',
  'Tin roof',
  'Clap',
  'Answer',
  'Low reed',
];
/** Seconds of the sounds that all nodes share. */
const SOUNDS = [4, 6, 7.5, 9, 11, 14];

const quiet = () => {};

/** The same numbers for the same seed, 0..1. */
function randomNumbers(seed: number): () => number {
  let state = Math.imul(seed, 0x9e37_79b9) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function writeSounds(home: string): AudioRef[] {
  mkdirSync(join(home, 'audio'), { recursive: true });
  return SOUNDS.map((seconds, at) => {
    const samples = plucked(seconds, at + 3, 0.6);
    const bytes = wavBytes({ samples, channels: 1, rate: RATE }, { bits: 16 });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(home, 'audio', `${sha256}.wav`), bytes);
    return {
      sha256,
      bytes: bytes.length,
      mime: 'audio/wav',
      sampleRate: RATE,
      channels: 1,
      frames: samples.length,
    };
  });
}

/** Most nodes are recorded over a recent one, some over an old one, a few beside it: wide in places and deep in others. */
export function makeNodes(
  storyId: string,
  count: number,
  sounds: readonly AudioRef[],
  ids: () => string,
): AudioNode[] {
  const random = randomNumbers(count);
  const nodes: AudioNode[] = [];
  const depths: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const recent = Math.floor(at - 1 - random() ** 2 * Math.min(at - 1, 40));
    let parentAt = at === 0 ? -1 : Math.max(0, random() < 0.7 ? recent : Math.floor(random() * at));
    // A story does not get longer with every take for ever.
    for (let up = 0; parentAt >= 0 && depths[parentAt]! > 14 && up < 20; up += 1)
      parentAt = Math.floor(random() * at);
    const parent = nodes[parentAt];
    depths.push(parent ? depths[parentAt]! + 1 : 0);
    const audio = sounds[Math.floor(random() * sounds.length)]!;
    const parentLength = parent ? parent.frames - parent.trimOut : 0;
    const offset = parent ? Math.round(parentLength * (0.15 + random() * 0.65)) : 0;
    nodes.push({
      id: ids(),
      storyId,
      parentId: parent?.id ?? null,
      kind: random() < 0.7 ? 'recording' : 'import',
      title: at === 0 ? 'Seed' : `${PARTS[Math.floor(random() * PARTS.length)]} ${at}`,
      startFrame: (parent?.startFrame ?? 0) + offset,
      frames: audio.frames,
      sampleRate: RATE,
      channels: 1,
      trimIn: 0,
      trimOut: random() < 0.3 ? Math.round(audio.frames * 0.2) : 0,
      fadeIn: 0,
      fadeOut: random() < 0.2 ? 9_600 : 0,
      gainDb: 0,
      pan: 0,
      mute: false,
      color: null,
      notes: '',
      takeGroupId: null,
      deleted: at > 0 && random() < 0.03,
      createdAt: new Date(1_700_000_000_000 + at * 1000).toISOString(),
      creator: '',
      audio,
      receipt: null,
    });
  }
  return nodes;
}

const creation = (entity: Edit['entity'], record: { readonly id: string }): Edit => ({
  entity,
  id: record.id,
  field: '*',
  value: { ...record },
});

export interface MadeStory {
  readonly story: Story;
  readonly nodes: readonly AudioNode[];
}

/** A home with one story for each count. */
export async function makeHome(home: string, counts: readonly number[]): Promise<MadeStory[]> {
  const ids = createIds();
  const sounds = writeSounds(home);
  mkdirSync(join(home, 'quarantine'), { recursive: true });
  const { catalogue } = await openCatalogue({
    path: join(home, 'catalogue.db'),
    quarantine: join(home, 'quarantine'),
    clock: systemClock,
    ids,
    logger: { info: quiet, warn: quiet, error: quiet },
  });
  const made: MadeStory[] = [];
  for (const count of counts) {
    const story: Story = {
      id: ids.next(),
      title: `Story of ${count}`,
      sampleRate: RATE,
      extensionRule: false,
      createdAt: new Date().toISOString(),
      deleted: false,
    };
    const nodes = makeNodes(story.id, count, sounds, () => ids.next());
    await catalogue.commit({ storyId: story.id, edits: [creation('story', story)], label: null });
    for (let at = 0; at < nodes.length; at += 10_000) {
      await catalogue.commit({
        storyId: story.id,
        edits: nodes.slice(at, at + 10_000).map((node) => creation('node', node)),
        label: 'Import',
        audioFiles: sounds.map((audio) => ({
          ...audio,
          extension: 'wav',
          codec: 'pcm_s16le',
          bitsPerSample: 16,
          loudness: -18,
          truePeak: -1,
          tags: {},
          originalName: 'sound.wav',
          storedAs: null,
        })),
      });
    }
    made.push({ story, nodes });
  }
  await catalogue.close();
  return made;
}

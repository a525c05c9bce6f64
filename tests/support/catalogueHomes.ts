/** Real catalogues in temporary folders, and what tests put into them. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenCatalogueOptions, openCatalogue } from '../../electron/adapters/catalogue';
import { createIds, systemClock } from '../../electron/adapters/system';
import type { AudioFileRecord, Catalogue } from '../../electron/studio/ports/catalogue';
import type { Logger } from '../../electron/studio/ports/system';
import type { AudioNode, Story } from '../../shared/domain/model';
import type { Edit, Entity } from '../../shared/domain/operations';
import { makeNode, makeStory } from './stories';

export const ids = createIds();

export interface CatalogueHome {
  readonly folder: string;
  readonly path: string;
  readonly quarantine: string;
  readonly options: OpenCatalogueOptions;
  /** What was logged, a line each. */
  readonly log: string[];
  remove(): Promise<void>;
}

export async function makeHome(options: Partial<OpenCatalogueOptions> = {}): Promise<CatalogueHome> {
  const folder = await mkdtemp(join(tmpdir(), 'tapstory-catalogue-'));
  const quarantine = join(folder, 'quarantine');
  await mkdir(quarantine);
  const log: string[] = [];
  const write = (message: string) => void log.push(message);
  const logger: Logger = { info: write, warn: write, error: write };
  const path = join(folder, 'catalogue.db');
  return {
    folder,
    path,
    quarantine,
    log,
    options: { path, quarantine, clock: systemClock, ids, logger, ...options },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Opens a catalogue that has to be sound, works with it and closes it. */
export async function withCatalogue<T>(
  home: CatalogueHome,
  work: (catalogue: Catalogue) => Promise<T>,
): Promise<T> {
  const { catalogue } = await openCatalogue(home.options);
  try {
    return await work(catalogue);
  } finally {
    await catalogue.close();
  }
}

export const creationOf = (entity: Entity, id: string, record: object): Edit => ({
  entity,
  id,
  field: '*',
  value: { ...record },
});

export const set = (entity: Entity, id: string, fields: Record<string, Edit['value']>): Edit[] =>
  Object.entries(fields).map(([field, value]) => ({ entity, id, field, value }));

/** SHA-256-like names that differ. */
export const fakeSha = (number: number): string => number.toString(16).padStart(64, '0');

export function makeAudioFile(node: AudioNode, file: Partial<AudioFileRecord> = {}): AudioFileRecord {
  return {
    ...node.audio,
    extension: 'wav',
    codec: 'pcm_s16le',
    bitsPerSample: 16,
    loudness: -18.25,
    truePeak: -1.5,
    tags: { title: node.title },
    originalName: `${node.title}.wav`,
    storedAs: null,
    ...file,
  };
}

/** A new story in the catalogue. */
export async function addStory(catalogue: Catalogue, story: Partial<Story> = {}): Promise<Story> {
  const made = makeStory({ id: ids.next(), ...story });
  await catalogue.commit({ storyId: made.id, edits: [creationOf('story', made.id, made)], label: null });
  return made;
}

/** New nodes in one commit, which is one step of the history. Ids, the story and a file of their own are filled in. */
export async function addNodes(
  catalogue: Catalogue,
  story: Story,
  nodes: readonly Partial<AudioNode>[],
  label: string | null = null,
): Promise<AudioNode[]> {
  const made = nodes.map((node) => {
    const id = ids.next();
    const { audio, ...rest } = makeNode({ id, storyId: story.id, ...node });
    const sha256 = id.replaceAll('-', '').padStart(64, '0');
    return { ...rest, audio: node.audio ?? { ...audio, sha256 } };
  });
  const audioFiles = made.map((node) => makeAudioFile(node));
  const edits = made.map((node) => creationOf('node', node.id, node));
  await catalogue.commit({ storyId: story.id, edits, label, audioFiles });
  return made;
}

/** A seed and what was recorded over it, one over the other. */
export async function addBranch(catalogue: Catalogue, story: Story, length: number): Promise<AudioNode[]> {
  const path = Array.from({ length }, () => ids.next());
  return addNodes(
    catalogue,
    story,
    path.map((id, at) => ({
      id,
      title: `Layer ${at}`,
      parentId: at === 0 ? null : path[at - 1]!,
      frames: 1_000 * (at + 1),
    })),
  );
}

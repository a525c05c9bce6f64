/**
 * Brings a story back from an exit kit: every field, every byte, under the ids that it had.
 *
 * A kit may come from anybody: the manifest is checked as a whole before anything is written, every file is hashed as
 * it is copied, and only bytes that are what the manifest says come in. Audio that is missing or damaged leaves its
 * nodes without sound, and is named in the warnings.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isStudioError, StudioError } from '../../../shared/contract/errors';
import { idOfRecord } from '../../../shared/domain/entities';
import type { StoryContent } from '../../../shared/domain/model';
import type { Edit, Entity } from '../../../shared/domain/operations';
import { throwIfCancelled } from '../cancel';
import { onDisk } from '../diskErrors';
import { type DiskRoom, fillable, roomOnDisk } from '../diskRoom';
import { copySource, openSource } from '../import/copySource';
import { type Landing, landFiles } from '../import/landFiles';
import type { AudioFileRecord } from '../ports/catalogue';
import type { HomePaths } from '../ports/home';
import type { Ids } from '../ports/system';
import type { KitWatch } from './exportKit';
import { withFreshIds } from './freshIds';
import { AUDIO_FOLDER, audioPath, MANIFEST, readManifest } from './manifest';
import { unzip } from './zip';

export interface KitImportRequest {
  /** The folder of a kit, or a zip file of one. */
  readonly path: string;
  /** Under new ids, beside the story that is here already. */
  readonly asCopy?: boolean;
}

export interface KitImportResult {
  readonly storyId: string;
  readonly nodes: number;
  readonly warnings: readonly string[];
}

export type ImportKit = (request: KitImportRequest, watch?: KitWatch) => Promise<KitImportResult>;

export interface KitImportDeps extends Landing {
  readonly home: Pick<HomePaths, 'temp'>;
  readonly ids: Ids;
  readonly room?: (folder: string) => Promise<DiskRoom>;
}

/** 50,000 nodes with all that hangs on them take some 60 MB. */
const MANIFEST_BYTES = 1024 ** 3;
/** What an import needs of a zip file, in a folder or without one. */
const WANTED = new RegExp(`^(?:[^/]+/)?(?:${MANIFEST.replace('.', '\\.')}|${AUDIO_FOLDER}/[^/]+)$`);
const MOST_FILES = 200_000;
/** What is unpacked is copied once more: it is hashed on the way. */
const COPIES = 2;

export const createKitImport =
  (deps: KitImportDeps): ImportKit =>
  async ({ path, asCopy = false }, watch = {}) => {
    const folder = join(deps.home.temp, `${deps.ids.next()}.kit`);
    try {
      await onDisk('import the exit kit', () => mkdir(folder));
      const kit = await opened(deps, path, folder, watch.signal);
      const manifest = readManifest(await readText(kit));
      const content = asCopy ? withFreshIds(manifest.content, deps.ids.next) : manifest.content;
      await assertNew(deps, content);
      const { ready, warnings } = await stage(deps, manifest.audioFiles, kit, folder, watch);
      throwIfCancelled(watch.signal);
      await landFiles(deps, ready, {
        storyId: content.story.id,
        edits: creations(content),
        // Before it there was no story whose history could hold it.
        label: null,
        purpose: 'restore',
        audioFiles: manifest.audioFiles,
      });
      watch.onProgress?.(1);
      return { storyId: content.story.id, nodes: content.nodes.length, warnings };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

/** The folder that the kit lies in; a zip is unpacked to `folder` first. */
async function opened(
  { room = roomOnDisk }: KitImportDeps,
  path: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const facts = await stat(path).catch(() => null);
  if (!facts) throw new StudioError('NOT_FOUND', `There is no ${path}.`, 'Check the name and the folder.');
  if (facts.isDirectory()) return path;
  const inside = join(folder, 'unpacked');
  await onDisk('unpack the exit kit', () => mkdir(inside));
  const limits = { files: MOST_FILES, bytes: fillable(await room(folder)) / COPIES };
  await unzip(path, inside, (name) => WANTED.test(name), limits, signal);
  const names = await readdir(inside);
  // A kit is mostly packed as the folder that it is.
  return names.length === 1 && names[0] !== MANIFEST ? join(inside, names[0] as string) : inside;
}

async function readText(kit: string): Promise<string> {
  const path = join(kit, MANIFEST);
  const facts = await stat(path).catch(() => null);
  if (!facts?.isFile() || facts.size > MANIFEST_BYTES) {
    throw new StudioError(
      'BAD_INPUT',
      facts ? `${path} is no manifest.` : `There is no ${MANIFEST} in ${kit}.`,
      'Choose the folder, or the zip file, that an exit kit was written to.',
    );
  }
  return readFile(path, 'utf8');
}

async function assertNew({ catalogue }: KitImportDeps, { story, nodes }: StoryContent): Promise<void> {
  const known = async (work: Promise<unknown>) =>
    work.then(
      () => true,
      (error: unknown) => {
        if (isStudioError(error) && error.code === 'NOT_FOUND') return false;
        throw error;
      },
    );
  const [node] = nodes;
  if ((await known(catalogue.story(story.id))) || (node && (await known(catalogue.node(node.id))))) {
    throw new StudioError(
      'CONFLICT',
      `The story "${story.title}" is here already.`,
      'Import it as a copy to have both, or restore it from the list of stories when it was removed.',
    );
  }
}

/** Copies and checks the audio that is not here yet. */
async function stage(
  { catalogue, ids }: KitImportDeps,
  files: readonly AudioFileRecord[],
  kit: string,
  folder: string,
  { signal, onProgress }: KitWatch,
): Promise<{ ready: { record: AudioFileRecord; copy: string }[]; warnings: string[] }> {
  const ready: { record: AudioFileRecord; copy: string }[] = [];
  const warnings: string[] = [];
  for (const [index, record] of files.entries()) {
    throwIfCancelled(signal);
    if (!(await catalogue.audioFile(record.sha256))) {
      const copy = join(folder, `${ids.next()}.part`);
      const problem = await copyChecked(join(kit, ...audioPath(record).split('/')), record, copy, signal);
      if (problem) warnings.push(`The audio "${record.originalName}" ${problem}; its recordings are silent.`);
      else ready.push({ record, copy });
    }
    onProgress?.((0.95 * (index + 1)) / files.length);
  }
  return { ready, warnings };
}

async function copyChecked(
  path: string,
  record: AudioFileRecord,
  copy: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const source = await openSource(path).catch((error: unknown) => {
    if (isStudioError(error)) return null;
    throw error;
  });
  if (!source) return 'is not in the kit';
  try {
    const hash = createHash('sha256');
    await copySource(source, copy, { hash, ...(signal ? { signal } : {}) });
    return hash.digest('hex') === (record.storedAs ?? record).sha256 ? null : 'is damaged in the kit';
  } finally {
    await source.handle.close();
  }
}

function creations(content: StoryContent): Edit[] {
  const create =
    <E extends Entity>(entity: E) =>
    (record: Parameters<typeof idOfRecord<E>>[1]): Edit => ({
      entity,
      id: idOfRecord(entity, record),
      field: '*',
      value: { ...record },
    });
  return [
    create('story')(content.story),
    ...content.takeGroups.map(create('takeGroup')),
    ...content.nodes.map(create('node')),
    ...content.overrides.map(create('mixOverride')),
    ...content.tags.map(create('tag')),
    ...content.markers.map(create('marker')),
    ...content.phrases.map(create('phrase')),
    ...content.comments.map(create('comment')),
    ...content.likes.map(create('like')),
  ];
}

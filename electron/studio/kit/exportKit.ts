/**
 * Writes a story out for good: everything that the studio knows of it, and everything that a person without the
 * studio needs to hear it, mix it elsewhere, or bring it back. What lies where: `manifest.ts`.
 *
 * The folder appears under its name when it is whole. Audio that is damaged or missing stops nothing: the kit of all
 * the rest may be what somebody needs most then. It is named in the warnings.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isStudioError, StudioError } from '../../../shared/contract/errors';
import type { AudioNode, StoryContent } from '../../../shared/domain/model';
import { decodeDat } from '../../../shared/domain/peaks/datFile';
import { throwIfCancelled } from '../cancel';
import { onDisk } from '../diskErrors';
import { copySource, openSource } from '../import/copySource';
import { safeName } from '../mixdown/fileNames';
import type { Mixdown } from '../mixdown/mixdown';
import type { PcmCache } from '../pcm/pcmCache';
import type { PeaksCache } from '../peaks/peaksCache';
import type { AudioStore } from '../ports/audioStore';
import type { AudioFileRecord, Catalogue } from '../ports/catalogue';
import type { Clock, Ids } from '../ports/system';
import { type KitBranch, kitBranches } from './branches';
import { type DawLayer, metadataXml, projectXml } from './dawproject';
import { AUDIO_FOLDER, audioPath, createManifest, type KitManifest, MANIFEST } from './manifest';
import { outlineOf } from './outline';
import { type PlayerMix, playerPage, playerStory } from './playerPage';
import { readme } from './readme';
import { writeStem } from './stem';
import { writeZip } from './zip';

export interface KitExportRequest {
  readonly storyId: string;
  /** A folder that does not exist yet, or an empty one. */
  readonly target: string;
}

export interface KitWatch {
  readonly signal?: AbortSignal;
  /** 0..1. */
  readonly onProgress?: (fraction: number) => void;
}

export interface KitExportResult {
  readonly path: string;
  readonly nodes: number;
  readonly mixes: number;
  readonly warnings: readonly string[];
}

export interface KitExportDeps {
  readonly catalogue: Pick<Catalogue, 'content' | 'audioFile'>;
  readonly store: Pick<AudioStore, 'locate'>;
  readonly pcm: Pick<PcmCache, 'acquire'>;
  readonly peaks: Pick<PeaksCache, 'ensure'>;
  readonly mixdown: Pick<Mixdown, 'render'>;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Version of the studio. */
  readonly version: string;
  /** The built player's script. */
  readonly player: () => Promise<string>;
}

/** Frames that are read for the picture of a node: coarse, since it is drawn small. */
const OUTLINE_SCALE = 4_096;
const MIX_FORMAT = 'flac';
/** Shares of the progress: copying, stems, mixes. */
const COPIED = 0.2;
const STEMS = 0.5;

export type ExportKit = (request: KitExportRequest, watch?: KitWatch) => Promise<KitExportResult>;

export const createKitExport =
  (deps: KitExportDeps): ExportKit =>
  async ({ storyId, target }, watch = {}) => {
    const content = await deps.catalogue.content(storyId);
    await assertFree(target);
    const folder = join(dirname(target), `.${deps.ids.next()}.part`);
    try {
      return await onDisk(`write ${basename(target)}`, async () => {
        await mkdir(folder);
        const made = await fill(deps, content, folder, watch);
        throwIfCancelled(watch.signal);
        // Windows renames onto no folder, not even an empty one.
        await rmdir(target).catch(() => {});
        await rename(folder, target);
        return { path: target, ...made };
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

async function assertFree(target: string): Promise<void> {
  const names = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') {
      throw new StudioError('CONFLICT', `${target} is a file.`, 'Give the name of a new folder.');
    }
    throw error;
  });
  if (names.length > 0) {
    throw new StudioError('CONFLICT', `${target} is not empty.`, 'Give the name of a new folder.');
  }
  await onDisk(`write ${basename(target)}`, () => mkdir(dirname(target), { recursive: true }));
}

async function fill(
  deps: KitExportDeps,
  content: StoryContent,
  folder: string,
  { signal, onProgress }: KitWatch,
): Promise<Omit<KitExportResult, 'path'>> {
  const warnings: string[] = [];
  const { nodes, story } = content;
  for (const name of [AUDIO_FOLDER, 'stems', 'mixes', 'daw']) await mkdir(join(folder, name));
  const step = (from: number, to: number, done: number, of: number) =>
    onProgress?.(from + ((to - from) * done) / Math.max(1, of));

  const files = await audioFiles(deps, nodes);
  const damaged = new Set<string>();
  for (const [index, file] of files.entries()) {
    const problem = await copyAudio(deps, file, folder, signal);
    if (problem) {
      damaged.add(file.sha256);
      warnings.push(`The audio "${file.originalName}" ${problem}.`);
    }
    step(0, COPIED, index + 1, files.length);
  }

  const sound = nodes.filter(({ audio }) => !damaged.has(audio.sha256));
  const stems: { nodeId: string; path: string; channels: 1 | 2 }[] = [];
  const outlines = new Map<string, number[]>();
  for (const [index, node] of sound.entries()) {
    const path = `stems/${numbered(index, node.title)}.wav`;
    stems.push({
      nodeId: node.id,
      path,
      channels: await writeStem(deps.pcm, story, node, join(folder, path), signal),
    });
    outlines.set(
      node.id,
      outlineOf(node, decodeDat(await readFile(await deps.peaks.ensure(node, OUTLINE_SCALE)))),
    );
    step(COPIED, STEMS, index + 1, sound.length);
  }

  const branches = kitBranches(content);
  const mixes: (PlayerMix & KitManifest['mixes'][number])[] = [];
  for (const [index, branch] of branches.entries()) {
    const name = numbered(index, branch.node.title);
    const path = `mixes/${name}.${MIX_FORMAT}`;
    const frames = await writeMix(deps, branch, join(folder, path), warnings, signal);
    if (frames !== null) mixes.push({ nodeId: branch.node.id, path, frames, layers: branch.layers });
    await writeDaw(deps, content, branch, stems, join(folder, 'daw', `${name}.dawproject`));
    step(STEMS, 1, index + 1, branches.length);
  }

  const manifest = createManifest({
    studio: deps.version,
    madeAt: new Date(deps.clock.now()).toISOString(),
    content,
    audioFiles: files,
    stems: stems.map(({ nodeId, path }) => ({ nodeId, path })),
    mixes: mixes.map(({ nodeId, path, frames }) => ({ nodeId, path, frames })),
  });
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  await writeFile(join(folder, 'README.txt'), readme(story.title, deps.version));
  const page = playerPage(playerStory(content, mixes, outlines), await deps.player());
  await writeFile(join(folder, 'index.html'), page);
  return { nodes: nodes.length, mixes: mixes.length, warnings };
}

/** The number makes a name unique and keeps files in order. */
const numbered = (index: number, title: string) =>
  `${String(index + 1).padStart(3, '0')}-${safeName(title).slice(0, 60)}`;

async function audioFiles(
  { catalogue }: KitExportDeps,
  nodes: readonly AudioNode[],
): Promise<AudioFileRecord[]> {
  const hashes = [...new Set(nodes.map(({ audio }) => audio.sha256))];
  const files = await Promise.all(hashes.map((sha256) => catalogue.audioFile(sha256)));
  return files.filter((file) => file !== null);
}

/** What is wrong with a file, to follow its name; null when it was copied whole. */
async function copyAudio(
  { store }: KitExportDeps,
  file: AudioFileRecord,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const { path, sha256 } = store.locate(file);
  const source = await openSource(path).catch((error: unknown) => {
    if (isStudioError(error)) return null;
    throw error;
  });
  if (!source) return 'is missing or empty and was left out';
  const copy = join(folder, ...audioPath(file).split('/'));
  try {
    const hash = createHash('sha256');
    await copySource(source, copy, { hash, ...(signal ? { signal } : {}) });
    if (hash.digest('hex') === sha256) return null;
    await rm(copy, { force: true });
    return 'is damaged and was left out';
  } finally {
    await source.handle.close();
  }
}

/** Length of the mix, or null when there is nothing to hear or its audio is damaged: said in the warnings. */
async function writeMix(
  { mixdown }: KitExportDeps,
  { node }: KitBranch,
  target: string,
  warnings: string[],
  signal: AbortSignal | undefined,
): Promise<number | null> {
  const options = {
    format: MIX_FORMAT,
    bits: '24',
    sampleRate: null,
    bitrate: null,
    lufs: null,
    truePeak: null,
  } as const;
  try {
    const made = await mixdown.render({ nodeId: node.id, options, target }, signal ? { signal } : {});
    warnings.push(...made.warnings.map((warning) => `The mix of "${node.title}": ${warning}`));
    return made.frames;
  } catch (error) {
    if (!isStudioError(error) || !['BAD_INPUT', 'CORRUPT_AUDIO'].includes(error.code)) throw error;
    warnings.push(`The branch of "${node.title}" was not mixed: ${error.message}`);
    return null;
  }
}

async function writeDaw(
  { version }: KitExportDeps,
  { story }: StoryContent,
  { node, layers }: KitBranch,
  stems: readonly { nodeId: string; path: string; channels: 1 | 2 }[],
  target: string,
): Promise<void> {
  const byNode = new Map(stems.map((stem) => [stem.nodeId, stem]));
  const dawLayers = layers.flatMap((layer): DawLayer[] => {
    const stem = byNode.get(layer.node.id);
    return stem ? [{ layer, path: `../${stem.path}`, channels: stem.channels }] : [];
  });
  const branch = { story, title: node.title, layers: dawLayers, external: true, version };
  await writeZip(target, [
    { name: 'project.xml', from: { bytes: Buffer.from(projectXml(branch)) } },
    { name: 'metadata.xml', from: { bytes: Buffer.from(metadataXml(branch)) } },
  ]);
}

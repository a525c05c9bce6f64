/**
 * Import: files become nodes.
 *
 * All files of a call are one action in the history. Each is brought to readiness on its own, so that a bad one among
 * them costs only itself; then the good ones are published and committed together. When anything fails after that,
 * what was published is taken back: the catalogue and the folders are as they were.
 *
 * Where a node starts: at `startFrame` or `atSeconds` when given; over a parent, where the parent begins to be heard
 * (`startFrame + trimIn`); a seed at the story's zero.
 */
import { basename } from 'node:path';
import { isStudioError, StudioError, type StudioFailure, toFailure } from '../../../shared/contract/errors';
import { MAX_FRAMES } from '../../../shared/contract/schemas';
import type { AudioNode, Story } from '../../../shared/domain/model';
import type { Edit } from '../../../shared/domain/operations';
import { audibleRange, meetsExtensionRule } from '../../../shared/domain/timeline';
import { throwIfCancelled } from '../cancel';
import type { PcmCache } from '../pcm/pcmCache';
import type { PeaksCache } from '../peaks/peaksCache';
import type { AudioStore } from '../ports/audioStore';
import type { Catalogue } from '../ports/catalogue';
import type { Ffmpeg } from '../ports/ffmpeg';
import type { HomePaths } from '../ports/home';
import type { Clock, Ids, Logger } from '../ports/system';
import type { Analyser } from './analyser';
import { landFiles } from './landFiles';
import { chooseTitle, cleanTitle } from './names';
import { type StagedFile, stageFile } from './stageFile';

export interface ImportFile {
  readonly path: string;
  readonly title?: string | null;
  /** What the file was called where it came from, for uploads that have a name of ours. */
  readonly originalName?: string;
}

export interface ImportRequest {
  /** The story to import into; or `newStoryTitle`, for a story at the first file's rate. */
  readonly storyId?: string;
  readonly newStoryTitle?: string;
  readonly files: readonly ImportFile[];
  /** Parent of the new nodes; null makes each a seed. */
  readonly over: string | null;
  /** Story frame of the first frame. */
  readonly startFrame: number | null;
  /** The same in seconds; counts when `startFrame` is null. */
  readonly atSeconds: number | null;
}

export interface ImportProgress {
  readonly signal?: AbortSignal;
  /** 0..1 of all files. */
  readonly onProgress?: (fraction: number) => void;
}

export interface ImportResult {
  readonly storyId: string;
  /** In the order of the files that worked. */
  readonly nodes: readonly AudioNode[];
  readonly failures: readonly { readonly path: string; readonly failure: StudioFailure }[];
  /** Things worth knowing about files that were taken, each with the file's name. */
  readonly warnings: readonly string[];
}

export interface Importer {
  /**
   * Resolves when at least one file became a node. Rejects with the first failure when none did, and with CANCELLED;
   * nothing has changed then.
   */
  importFiles(request: ImportRequest, progress?: ImportProgress): Promise<ImportResult>;
}

export interface ImporterDeps {
  readonly catalogue: Catalogue;
  readonly home: Pick<HomePaths, 'temp'>;
  readonly store: AudioStore;
  readonly pcm: PcmCache;
  readonly peaks: PeaksCache;
  readonly analyser: Analyser;
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly logger?: Logger;
}

/** Where the nodes of a call go. */
interface Destination {
  readonly story: Story;
  readonly isNew: boolean;
  readonly parent: AudioNode | null;
}

/**
 * A file that waits for the others. Its decode and its peaks are in the caches already: five hundred of them would
 * not fit into memory, nor into a budget if they lay in the temporary folder.
 */
interface Ready extends Pick<StagedFile, 'record' | 'rate' | 'copy' | 'discard'> {
  readonly node: AudioNode;
}

export function createImporter(deps: ImporterDeps): Importer {
  const { catalogue, pcm, peaks, ids, clock } = deps;

  /** What is known before the first file was read: null for a new story, whose rate that file decides. */
  async function destination(request: ImportRequest): Promise<Destination | null> {
    if ((request.storyId === undefined) === (request.newStoryTitle === undefined)) {
      throw badRequest('An import needs either a story or the title of a new one.');
    }
    if (request.storyId === undefined) {
      if (request.over !== null) throw badRequest('A new story has no recording to import over.');
      return null;
    }
    const story = await catalogue.story(request.storyId);
    if (story.deleted) {
      throw new StudioError('NOT_FOUND', `The story "${story.title}" was removed.`, 'Restore it first.');
    }
    const parent = request.over === null ? null : await catalogue.node(request.over);
    if (parent && parent.storyId !== story.id) throw badRequest('The parent belongs to another story.');
    if (parent?.deleted) {
      throw new StudioError(
        'NOT_FOUND',
        `"${parent.title}" was deleted.`,
        'Restore it first, or choose another.',
      );
    }
    return { story, isNew: false, parent };
  }

  function newStory(request: ImportRequest, rate: number): Destination {
    const story: Story = {
      id: ids.next(),
      title: cleanTitle(request.newStoryTitle ?? '') || 'Untitled',
      sampleRate: rate,
      extensionRule: false,
      createdAt: now(),
      deleted: false,
    };
    return { story, isNew: true, parent: null };
  }

  const now = () => new Date(clock.now()).toISOString();

  function nodeOf(file: StagedFile, given: ImportFile, request: ImportRequest, to: Destination): AudioNode {
    const { story, parent } = to;
    const { sha256, bytes, mime, sampleRate, channels, frames, tags } = file.record;
    const node: AudioNode = {
      id: ids.next(),
      storyId: story.id,
      parentId: parent?.id ?? null,
      kind: 'import',
      title: chooseTitle(given.title, tags, file.record.originalName),
      startFrame: startOf(request, to),
      frames: file.frames,
      sampleRate: story.sampleRate,
      channels,
      trimIn: 0,
      trimOut: 0,
      fadeIn: 0,
      fadeOut: 0,
      gainDb: 0,
      pan: 0,
      mute: false,
      color: null,
      notes: '',
      takeGroupId: null,
      deleted: false,
      createdAt: now(),
      creator: '',
      audio: { sha256, bytes, mime, sampleRate, channels, frames },
      receipt: null,
    };
    if (!meetsExtensionRule(story, node, parent)) {
      throw new StudioError(
        'EXTENSION_RULE',
        `"${node.title}" ends before "${parent?.title}" does, and this story asks every new recording to go on beyond its parent.`,
        'Place it later, choose longer audio, or turn off the story’s extension rule.',
      );
    }
    return node;
  }

  async function prepare(file: StagedFile, node: AudioNode): Promise<Ready> {
    const { record, rate, copy, discard } = file;
    if (file.decode) await pcm.adopt(file.decode, node);
    await peaks.store(record.sha256, file.analysis.peaks);
    return { record, rate, copy, discard, node };
  }

  /** Leaves nothing of files that came to nothing, unless somebody else has the same bytes. */
  async function forget(files: readonly Pick<Ready, 'record' | 'rate'>[]): Promise<void> {
    for (const { record, rate } of files) {
      const { sha256, channels } = record;
      if (await catalogue.audioFile(sha256)) continue;
      const gone = { sampleRate: rate, audio: { sha256, channels } };
      await Promise.all([pcm.drop(gone), peaks.drop(gone)]);
    }
  }

  async function land(ready: readonly Ready[], to: Destination): Promise<void> {
    const created: Edit[] = to.isNew
      ? [{ entity: 'story', id: to.story.id, field: '*', value: { ...to.story } }]
      : [];
    const nodes = ready.map(
      ({ node }): Edit => ({ entity: 'node', id: node.id, field: '*', value: { ...node } }),
    );
    await landFiles(deps, ready, {
      storyId: to.story.id,
      edits: [...created, ...nodes],
      label:
        ready.length === 1 ? `Import ${ready[0]?.node.title}`.slice(0, 200) : `Import ${ready.length} files`,
      audioFiles: ready.map(({ record }) => record),
    });
  }

  return {
    async importFiles(request, { signal, onProgress } = {}) {
      if (request.files.length === 0) throw badRequest('There is no file to import.');
      let to = await destination(request);
      const ready: Ready[] = [];
      const failures: { path: string; failure: StudioFailure }[] = [];
      const warnings: string[] = [];
      let first: unknown = null;
      try {
        for (const [index, given] of request.files.entries()) {
          throwIfCancelled(signal);
          const name = given.originalName ?? basename(given.path);
          let file: StagedFile | null = null;
          try {
            file = await stageFile(
              { temp: deps.home.temp, analyser: deps.analyser, ffmpeg: deps.ffmpeg, ids },
              {
                path: given.path,
                originalName: given.originalName,
                rate: to?.story.sampleRate ?? null,
                ...(signal ? { signal } : {}),
                onProgress: (fraction) => onProgress?.((index + fraction) / request.files.length),
              },
            );
            const destined: Destination = to ?? newStory(request, file.rate);
            ready.push(await prepare(file, nodeOf(file, given, request, destined)));
            to = destined;
            warnings.push(...file.warnings.map((warning) => `${cleanTitle(name)}: ${warning}`));
          } catch (error) {
            await file?.discard();
            if (file) await forget([file]);
            if (!isStudioError(error) || error.code === 'CANCELLED') throw error;
            first ??= error;
            failures.push({ path: given.path, failure: toFailure(error) });
          }
        }
        throwIfCancelled(signal);
        if (!to || ready.length === 0) throw first;
        await land(ready, to);
        onProgress?.(1);
        return { storyId: to.story.id, nodes: ready.map(({ node }) => node), failures, warnings };
      } catch (error) {
        await forget(ready);
        throw error;
      } finally {
        await Promise.all(ready.map(({ discard }) => discard()));
      }
    },
  };
}

function startOf(request: ImportRequest, { story, parent }: Destination): number {
  const given =
    request.startFrame ??
    (request.atSeconds === null ? null : Math.round(request.atSeconds * story.sampleRate));
  const start = given ?? (parent ? audibleRange(parent).from : 0);
  if (Number.isSafeInteger(start) && Math.abs(start) <= MAX_FRAMES) return start;
  throw badRequest(`${start} is no place in a story.`);
}

const badRequest = (message: string) =>
  new StudioError('BAD_INPUT', message, 'Correct the request and try again.');

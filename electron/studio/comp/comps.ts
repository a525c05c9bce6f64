/**
 * Comps: phrases of sibling takes become a node of their own.
 *
 * The audio is rendered once to an immutable file like any take's; the phrases are committed with the node, in one
 * action that can be undone, so that a comp says for ever where each part of it came from and can be opened again.
 * Whatever fails before that commit leaves nothing: the temporary goes, and a file that was published is taken back.
 */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors';
import type { Job } from '../../../shared/contract/schemas';
import { findCompProblem } from '../../../shared/domain/comp/check';
import { compRange } from '../../../shared/domain/comp/phrases';
import { planComp, type SeamedPhrase, spanPlacement } from '../../../shared/domain/comp/spans';
import type { AudioNode } from '../../../shared/domain/model';
import { meetsExtensionRule } from '../../../shared/domain/timeline';
import { throwIfCancelled } from '../cancel';
import { onDisk } from '../diskErrors';
import { cleanTitle } from '../import/names';
import type { Jobs } from '../jobs';
import { createGate } from '../pcm/gate';
import type { PcmCache, PcmFile } from '../pcm/pcmCache';
import type { PeaksCache } from '../peaks/peaksCache';
import type { AudioStore } from '../ports/audioStore';
import type { Catalogue } from '../ports/catalogue';
import type { HomePaths } from '../ports/home';
import type { Clock, Ids, Logger } from '../ports/system';
import {
  compAudioFile,
  compChannels,
  compEdits,
  compFailure,
  compLabel,
  compNode,
  defaultTitle,
  type PlannedComp,
  takeGain,
} from './compNode';
import { type CompWatch, createCompWorkers } from './compWorkers';
import type { CompOrder, RenderedComp } from './renderComp';

export interface CompRequest {
  readonly storyId: string;
  /** What the takes were recorded over; null for takes that stand as seeds. */
  readonly parentId: string | null;
  /** A partition of the comp's range, in order. */
  readonly phrases: readonly SeamedPhrase[];
  /** Null takes the default. */
  readonly title: string | null;
}

export interface Comps {
  /** Renders and files the comp. CANCELLED when the signal fires; nothing has changed then. */
  make(request: CompRequest, watch?: CompWatch): Promise<AudioNode>;
  /** The same as a job. What is wrong with the request is thrown before anything has begun. */
  commit(request: CompRequest): Promise<Job>;
  close(): Promise<void>;
}

export interface CompsDeps {
  readonly catalogue: Catalogue;
  readonly home: Pick<HomePaths, 'temp'>;
  readonly store: AudioStore;
  readonly pcm: PcmCache;
  readonly peaks: PeaksCache;
  readonly jobs: Jobs;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The built `comp.worker`. */
  readonly program: URL;
}

/** Share of the progress that decoding the takes has. */
const DECODING = 0.3;

export function createComps(deps: CompsDeps): Comps {
  const { catalogue, home, store, pcm, peaks, jobs, ids, clock, logger } = deps;
  const workers = createCompWorkers(deps.program);
  // Two at once would only take the disk from each other.
  const gate = createGate(1);

  /** Checks all there is to check without touching audio. */
  async function plan(request: CompRequest): Promise<PlannedComp> {
    const { storyId, parentId } = request;
    const content = await catalogue.content(storyId);
    const { story } = content;
    if (story.deleted) {
      throw new StudioError('NOT_FOUND', `The story “${story.title}” was removed.`, 'Restore it first.');
    }
    const nodes = new Map(content.nodes.map((node) => [node.id, node]));
    const problem = findCompProblem(request.phrases, (id) => nodes.get(id), { parentId });
    if (problem) throw compFailure(problem);
    const parent = (parentId === null ? null : nodes.get(parentId)) ?? null;
    const named = request.phrases.map(({ sourceId }) => nodes.get(sourceId)!);
    const phrases = request.phrases.map(({ sourceId, from, to, crossfade }) => ({
      sourceId,
      from,
      to,
      crossfade,
    }));
    const planned = {
      id: ids.next(),
      story,
      parentId,
      title: cleanTitle(request.title ?? '') || cleanTitle(defaultTitle(content.nodes, parent)),
      range: compRange(phrases)!,
      phrases,
      plan: planComp(phrases, (id) => nodes.get(id)),
      sources: new Map(named.map((node) => [node.id, node])),
    };
    checkTail(planned, parent);
    return planned;
  }

  /** The caches' decodes of the takes, each held once however often it is used. */
  async function decode({ sources }: PlannedComp, { signal, onProgress }: CompWatch): Promise<PcmFile[]> {
    const files: PcmFile[] = [];
    try {
      for (const source of sources.values()) {
        const share = (done: number) => onProgress?.((DECODING * (files.length + done)) / sources.size);
        files.push(await pcm.acquire(source, { ...(signal ? { signal } : {}), onProgress: share }));
      }
      return files;
    } catch (error) {
      for (const file of files) file.release();
      throw error;
    }
  }

  async function render(
    planned: PlannedComp,
    files: readonly PcmFile[],
    temporary: string,
    watch: CompWatch,
  ): Promise<RenderedComp> {
    const handles: FileHandle[] = [];
    const openFile = async (path: string, flags: string) => {
      const handle = await open(path, flags);
      handles.push(handle);
      return handle.fd;
    };
    try {
      return await onDisk('write the comp', async () => {
        // Loop takes lie in one file; it is opened once.
        const opened = new Map<string, number>();
        const sources: CompOrder['sources'][number][] = [];
        for (const { path, channels } of files) {
          const file = opened.get(path) ?? (await openFile(path, 'r'));
          opened.set(path, file);
          sources.push({ file, channels });
        }
        const order = [...planned.sources.keys()];
        const spans = planned.plan.spans.map((span) => {
          const source = planned.sources.get(span.sourceId)!;
          return {
            ...spanPlacement(span, source),
            source: order.indexOf(span.sourceId),
            gain: takeGain(planned, source),
          };
        });
        return workers.render(
          {
            sources,
            spans,
            range: planned.range,
            channels: compChannels(planned),
            sampleRate: planned.story.sampleRate,
            output: await openFile(temporary, 'wx'),
          },
          { ...watch, onProgress: (done) => watch.onProgress?.(DECODING + (1 - DECODING) * done) },
        );
      });
    } finally {
      await Promise.all(handles.map((handle) => handle.close()));
    }
  }

  /** Publishes the file and commits the node; takes the file back when the commit fails. */
  async function land(planned: PlannedComp, rendered: RenderedComp, temporary: string): Promise<AudioNode> {
    const node = compNode(planned, rendered, new Date(clock.now()).toISOString());
    const { sha256 } = rendered;
    const isNew = await store.adopt(temporary, sha256, 'wav');
    try {
      if (rendered.peaks) await peaks.store(sha256, rendered.peaks);
      await catalogue.commit({
        storyId: node.storyId,
        edits: compEdits(planned, node, ids.next),
        label: compLabel(node.title),
        audioFiles: [compAudioFile(node, rendered)],
      });
    } catch (error) {
      if (isNew && !(await catalogue.audioFile(sha256))) {
        await peaks.drop(node);
        await store
          .withdraw(sha256, 'wav')
          .catch((failure: unknown) =>
            logger.warn('A comp’s file could not be taken back.', { sha256, error: String(failure) }),
          );
      }
      throw error;
    }
    return catalogue.node(node.id);
  }

  const carryOut = (planned: PlannedComp, watch: CompWatch): Promise<AudioNode> =>
    gate(async () => {
      throwIfCancelled(watch.signal);
      const temporary = join(home.temp, `${planned.id}.comp`);
      const files = await decode(planned, watch);
      try {
        const rendered = await render(planned, files, temporary, watch);
        throwIfCancelled(watch.signal);
        return await land(planned, rendered, temporary);
      } finally {
        for (const file of files) file.release();
        await rm(temporary, { force: true });
      }
    });

  return {
    make: async (request, watch = {}) => carryOut(await plan(request), watch),
    async commit(request) {
      const planned = await plan(request);
      const { title, story } = planned;
      return jobs.start('comp', `Make ${title}`, story.id, async ({ signal, progress, addNodes }) => {
        const node = await carryOut(planned, { signal, onProgress: progress });
        addNodes([node.id]);
      });
    },
    close: () => workers.close(),
  };
}

/** Said before anything is rendered; the catalogue would refuse it after. */
function checkTail({ story, range }: PlannedComp, parent: AudioNode | null): void {
  const placed = { startFrame: range.from, frames: range.to - range.from, trimIn: 0, trimOut: 0 };
  if (meetsExtensionRule(story, { ...placed, kind: 'comp' }, parent)) return;
  throw new StudioError(
    'EXTENSION_RULE',
    `The comp ends before “${parent?.title}” does, and this story asks every new recording to go on beyond its parent.`,
    'Choose phrases up to the end of a take that is long enough, or turn off the story’s extension rule.',
  );
}

/**
 * The demo story: something to hear, to look at and to record over before the first file was imported.
 *
 * The story is there at once and its nodes follow as they are rendered, so that a window on a new home has something
 * to open. Its making is no action of a person: nothing of it is in the history, and undo does not take it apart.
 */
import { on } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StudioError } from '../../../shared/contract/errors';
import type { Job } from '../../../shared/contract/schemas';
import { type DemoPart, demoStory } from '../../../shared/domain/demo/demoStory';
import type { Story } from '../../../shared/domain/model';
import { throwIfCancelled } from '../cancel';
import { onDisk } from '../diskErrors';
import type { Importer } from '../import/importer';
import type { JobContext, Jobs } from '../jobs';
import type { Catalogue } from '../ports/catalogue';
import type { HomePaths } from '../ports/home';
import type { Ids } from '../ports/system';
import type { Stories } from '../stories/stories';

const SAMPLE_RATE = 48_000;

/** What the worker is given. */
export interface DemoOrder {
  /** Where the files go. */
  readonly folder: string;
  readonly sampleRate: number;
}

/** What it answers, part by part. */
export interface RenderedPart {
  readonly key: string;
  readonly path: string;
}

export interface Demo {
  /** Makes the story and begins to fill it; resolves with the story still empty. */
  begin(): Promise<{ readonly story: Story; readonly job: Job }>;
  /** Resolves when all of it is there. */
  create(): Promise<Story>;
}

export interface DemoParts {
  readonly catalogue: Pick<Catalogue, 'commit'>;
  readonly stories: Pick<Stories, 'create'>;
  /** One whose commits carry no label. */
  readonly importer: Importer;
  readonly jobs: Jobs;
  readonly home: Pick<HomePaths, 'temp'>;
  readonly ids: Ids;
  /** The built `demo.worker`. */
  readonly program: URL;
}

/** The parts in the order in which they are ready. */
async function* renderParts(
  program: URL,
  order: DemoOrder,
  signal: AbortSignal,
): AsyncGenerator<RenderedPart> {
  const worker = new Worker(program, { workerData: order });
  try {
    let left = demoStory(order.sampleRate).parts.length;
    for await (const [part] of on(worker, 'message', { signal, close: ['exit'] })) {
      yield part as RenderedPart;
      left -= 1;
      if (left === 0) return;
    }
  } finally {
    await worker.terminate();
  }
}

export const createDemo = (deps: DemoParts): Demo => {
  const { catalogue, stories, importer, jobs, home, ids, program } = deps;

  const importPart = async (
    storyId: string,
    part: DemoPart,
    path: string,
    over: string | null,
  ): Promise<string> => {
    const { title, startFrame, gainDb, pan } = part;
    const files = [{ path, title, originalName: `${part.key}.wav` }];
    const { nodes } = await importer.importFiles({ storyId, files, over, startFrame, atSeconds: null });
    const [node] = nodes;
    if (!node) throw new Error(`the demo's ${part.key} was imported without a node`);
    const mix = { gainDb, pan };
    const edits = Object.entries(mix).map(([field, value]) => ({
      entity: 'node' as const,
      id: node.id,
      field,
      value,
    }));
    await catalogue.commit({ storyId, edits, label: null });
    return node.id;
  };

  const fill = async (storyId: string, { signal, progress, addNodes }: JobContext): Promise<void> => {
    const folder = join(home.temp, `${ids.next()}.demo`);
    await onDisk('make the demo story', () => mkdir(folder));
    try {
      const { parts } = demoStory(SAMPLE_RATE);
      const nodeIds = new Map<string, string>();
      for await (const { key, path } of renderParts(program, { folder, sampleRate: SAMPLE_RATE }, signal)) {
        const part = parts.find((one) => one.key === key);
        if (!part) throw new Error(`the demo has no part ${key}`);
        const over = part.parentKey === null ? null : (nodeIds.get(part.parentKey) ?? null);
        const nodeId = await importPart(storyId, part, path, over);
        nodeIds.set(key, nodeId);
        addNodes([nodeId]);
        progress(nodeIds.size / parts.length);
      }
      throwIfCancelled(signal);
    } catch (error) {
      // An aborted wait for the worker is a cancellation by another name.
      throwIfCancelled(signal);
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  const begin = async () => {
    const { title } = demoStory(SAMPLE_RATE);
    const story = await stories.create({ title, sampleRate: SAMPLE_RATE });
    const job = jobs.start('import', `Make “${title}”`, story.id, (context) => fill(story.id, context));
    return { story, job };
  };

  return {
    begin,
    create: async () => {
      const { story, job } = await begin();
      const { state, failure } = await jobs.settled(job.id);
      if (failure) throw new StudioError(failure.code, failure.message, failure.remedy);
      if (state === 'cancelled')
        throw new StudioError('CANCELLED', 'The demo was cancelled.', 'Make it again.');
      return story;
    },
  };
};

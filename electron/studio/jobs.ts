/**
 * Work that takes longer than a moment: imports, mixdowns, verification.
 *
 * A job is a value that changes; whoever watches gets each job's latest value, never a backlog. That bounds the memory
 * of a slow watcher to one value a job, and still no state is lost that matters: a value says everything about its job.
 */

import { isStudioError, StudioError, toFailure } from '../../shared/contract/errors';
import { type Job, jobSchema } from '../../shared/contract/schemas';
import type { Clock, Ids, Logger } from './ports/system';

/** What the running work may say about itself. */
export interface JobContext {
  readonly signal: AbortSignal;
  readonly jobId: string;
  /** 0..1; null while the length is unknown. */
  progress(fraction: number | null): void;
  warn(text: string): void;
  addFile(file: { readonly name: string; readonly bytes: number }): void;
  addNodes(nodeIds: readonly string[]): void;
  /** Names the story that the work has made. */
  inStory(storyId: string): void;
}

export interface Jobs {
  /** Starts the work and returns its first value at once. What `run` throws becomes the job's failure. */
  start(
    kind: Job['kind'],
    title: string,
    storyId: string | null,
    run: (context: JobContext) => Promise<void>,
  ): Job;
  /** Oldest first; running ones and the last hundred that ended. */
  list(): Job[];
  /** NOT_FOUND for unknown ids and for jobs that ended long ago. */
  get(jobId: string): Job;
  /** Resolves with the last value once the job has ended. */
  settled(jobId: string): Promise<Job>;
  /** Every job's value as it is now, then each change. Ends when the signal fires or the reader returns. */
  watch(signal?: AbortSignal): AsyncGenerator<Job, void, void>;
  /** Asks a running job to stop; nothing happens for one that has ended. */
  cancel(jobId: string): void;
  /** Cancels everything and waits for it. */
  close(): Promise<void>;
}

export interface JobsDeps {
  readonly ids: Ids;
  readonly clock: Clock;
  readonly logger?: Logger;
  /** How many ended jobs are remembered; default 100. */
  readonly keep?: number;
}

/** Progress is told at most this often, in ms: a person can't read faster, and every telling crosses to a window. */
const TELL_EVERY = 100;
/** No estimate before this share is done: it would only jump about. */
const ESTIMATE_FROM = 0.02;
const MAX_WARNINGS = 1_000;

interface Entry {
  job: Job;
  readonly abort: AbortController;
  readonly startedAt: number;
  toldAt: number;
  settled: Promise<void>;
}

export function createJobs({ ids, clock, logger, keep = 100 }: JobsDeps): Jobs {
  const entries = new Map<string, Entry>();
  const watchers = new Set<(jobId: string) => void>();

  const find = (jobId: string): Entry => {
    const entry = entries.get(jobId);
    if (entry) return entry;
    throw new StudioError('NOT_FOUND', `There is no job ${jobId}.`, 'List the jobs to see which there are.');
  };

  const tell = (entry: Entry) => {
    entry.toldAt = clock.now();
    for (const watcher of watchers) watcher(entry.job.id);
  };

  const change = (entry: Entry, fields: Partial<Job>) => {
    entry.job = { ...entry.job, ...fields };
  };

  /** Ids in the order in which the jobs ended, which is not that in which they began. */
  const ended: string[] = [];
  const remember = (jobId: string) => {
    ended.push(jobId);
    while (ended.length > keep) entries.delete(ended.shift() as string);
  };

  function contextOf(entry: Entry): JobContext {
    const running = () => entry.job.state === 'running';
    const set = (fields: Partial<Job>) => {
      if (!running()) return;
      change(entry, fields);
      tell(entry);
    };
    return {
      signal: entry.abort.signal,
      jobId: entry.job.id,
      progress(fraction) {
        if (!running()) return;
        const progress = fraction === null ? null : Math.min(1, Math.max(0, fraction));
        const elapsed = (clock.now() - entry.startedAt) / 1000;
        const secondsLeft =
          progress !== null && progress >= ESTIMATE_FROM ? (elapsed * (1 - progress)) / progress : null;
        change(entry, { progress, secondsLeft });
        if (clock.now() - entry.toldAt >= TELL_EVERY) tell(entry);
      },
      warn(text) {
        if (entry.job.warnings.length < MAX_WARNINGS) set({ warnings: [...entry.job.warnings, text] });
      },
      addFile: (file) => set({ files: [...entry.job.files, { name: file.name, bytes: file.bytes }] }),
      inStory: (storyId) => set({ storyId }),
      addNodes: (nodeIds) => set({ nodeIds: [...entry.job.nodeIds, ...nodeIds] }),
    };
  }

  function failed(entry: Entry, error: unknown): Partial<Job> {
    if (entry.abort.signal.aborted) return { state: 'cancelled', secondsLeft: null };
    if (isStudioError(error)) {
      const state = error.code === 'CANCELLED' ? 'cancelled' : 'failed';
      return { state, secondsLeft: null, failure: state === 'failed' ? toFailure(error) : null };
    }
    logger?.error(`The job "${entry.job.title}" failed unexpectedly.`, { error: String(error) });
    const failure = {
      code: 'BAD_INPUT' as const,
      message: `Something unexpected went wrong: ${error instanceof Error ? error.message : String(error)}`,
      remedy: 'Please report this with the log of the studio.',
    };
    return { state: 'failed', secondsLeft: null, failure };
  }

  return {
    start(kind, title, storyId, run) {
      const job: Job = jobSchema.parse({
        id: ids.next(),
        kind,
        title,
        storyId,
        state: 'running',
        progress: null,
        secondsLeft: null,
        failure: null,
        nodeIds: [],
        files: [],
        warnings: [],
      });
      const startedAt = clock.now();
      const entry: Entry = {
        job,
        abort: new AbortController(),
        startedAt,
        toldAt: startedAt,
        settled: Promise.resolve(),
      };
      entries.set(job.id, entry);
      tell(entry);
      // Work begins after this returned, so that the caller knows the id before the first event names it.
      entry.settled = Promise.resolve()
        .then(() => run(contextOf(entry)))
        .then(
          () => change(entry, { state: 'done', progress: 1, secondsLeft: 0 }),
          (error: unknown) => change(entry, failed(entry, error)),
        )
        .then(() => {
          remember(entry.job.id);
          tell(entry);
        });
      return entry.job;
    },

    list: () => [...entries.values()].map(({ job }) => job),
    get: (jobId) => find(jobId).job,

    async settled(jobId) {
      const entry = find(jobId);
      await entry.settled;
      return entry.job;
    },

    async *watch(signal) {
      // Ids of jobs whose latest value the reader has not seen. An ended job is held here until it was read.
      const unseen = new Map<string, Entry>(entries);
      let wake = () => {};
      const onChange = (jobId: string) => {
        const entry = entries.get(jobId);
        if (entry) unseen.set(jobId, entry);
        wake();
      };
      const onAbort = () => wake();
      watchers.add(onChange);
      signal?.addEventListener('abort', onAbort);
      try {
        while (!signal?.aborted) {
          for (const [jobId, entry] of unseen) {
            unseen.delete(jobId);
            yield entry.job;
            if (signal?.aborted) return;
          }
          if (unseen.size > 0 || signal?.aborted) continue;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        watchers.delete(onChange);
        signal?.removeEventListener('abort', onAbort);
      }
    },

    cancel(jobId) {
      const entry = find(jobId);
      if (entry.job.state === 'running') entry.abort.abort();
    },

    async close() {
      for (const { abort } of entries.values()) abort.abort();
      await Promise.all([...entries.values()].map(({ settled }) => settled));
    },
  };
}

/** Imports, mixdowns and whatever else takes its time, as the studio reports them. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Job } from '../../shared/contract/schemas';
import { follow, type StudioConnection } from '../host/client';

export interface JobsState {
  /** Newest first. */
  readonly jobs: readonly Job[];
}

export interface JobsStore extends StoreApi<JobsState> {
  /** Starts following the studio; returns the way to stop. */
  start(): () => void;
  cancel(jobId: string): Promise<void>;
  /** Takes a finished job out of the list; the studio forgets it by itself. */
  dismiss(jobId: string): void;
  /** A job that was just started, so that it shows before the stream tells of it. */
  add(job: Job): void;
  /** Resolves with the job once it no longer runs. */
  finished(jobId: string): Promise<Job>;
}

export function createJobsStore(connection: StudioConnection): JobsStore {
  const { client } = connection;
  const store = createStore<JobsState>(() => ({ jobs: [] }));
  const dismissed = new Set<string>();

  const put = (job: Job) => {
    if (dismissed.has(job.id)) return;
    store.setState(({ jobs }) =>
      jobs.some(({ id }) => id === job.id)
        ? { jobs: jobs.map((known) => (known.id === job.id ? job : known)) }
        : { jobs: [job, ...jobs] },
    );
  };

  return {
    ...store,
    start: () =>
      follow(connection, {
        open: (signal) => client.jobs.watch(undefined, { signal }),
        onOpen: async () => {
          for (const job of await client.jobs.list()) put(job);
        },
        onEvent: put,
      }),
    cancel: (jobId) => client.jobs.cancel({ jobId }),
    dismiss: (jobId) => {
      dismissed.add(jobId);
      store.setState(({ jobs }) => ({ jobs: jobs.filter(({ id }) => id !== jobId) }));
    },
    // The stream may have told more by now than the answer that started it.
    add: (job) => {
      if (!store.getState().jobs.some(({ id }) => id === job.id)) put(job);
    },
    finished: (jobId) =>
      new Promise((resolve) => {
        const look = ({ jobs }: JobsState) => {
          const job = jobs.find(({ id }) => id === jobId);
          if (!job || job.state === 'running') return false;
          resolve(job);
          return true;
        };
        if (look(store.getState())) return;
        const unsubscribe = store.subscribe((state) => {
          if (look(state)) unsubscribe();
        });
      }),
  };
}

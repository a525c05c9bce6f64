import { expect, it } from 'vitest';
import type { Job } from '../../shared/contract/schemas';
import type { StudioConnection } from '../host/client';
import { createJobsStore } from './jobsStore';
import { createStream, settle } from './testStudio';

const job = (id: string, changes: Partial<Job> = {}): Job => ({
  id,
  kind: 'import',
  title: id,
  storyId: null,
  state: 'running',
  progress: 0,
  secondsLeft: null,
  failure: null,
  nodeIds: [],
  files: [],
  warnings: [],
  ...changes,
});

function studio(known: Job[]) {
  const stream = createStream<Job>();
  const client = {
    jobs: { list: async () => known, watch: () => stream.open(), cancel: async () => undefined },
  };
  const connection = {
    client,
    state: () => 'open',
    subscribe: () => () => undefined,
    close: () => undefined,
  };
  return { stream, connection: connection as unknown as StudioConnection };
}

it('follows jobs, and tells when one has finished', async () => {
  const { stream, connection } = studio([job('job-1')]);
  const store = createJobsStore(connection);
  const stop = store.start();
  await settle();
  const finished = store.finished('job-2');
  store.add(job('job-2'));
  stream.push(job('job-2', { progress: 0.5 }));
  stream.push(job('job-1', { state: 'done' }));
  stream.push(job('job-2', { state: 'done', nodeIds: ['node-0001'] }));
  expect((await finished).nodeIds).toEqual(['node-0001']);
  expect(store.getState().jobs.map(({ id, state }) => `${id} ${state}`)).toEqual([
    'job-2 done',
    'job-1 done',
  ]);
  stop();
});

it('does not let the answer of a call undo what the stream already told', async () => {
  const { stream, connection } = studio([]);
  const store = createJobsStore(connection);
  store.start();
  await settle();
  stream.push(job('job-1', { state: 'done' }));
  await settle();
  store.add(job('job-1'));
  expect(store.getState().jobs[0]?.state).toBe('done');
});

it('keeps a dismissed job away', async () => {
  const { stream, connection } = studio([]);
  const store = createJobsStore(connection);
  store.start();
  await settle();
  stream.push(job('job-1'));
  await settle();
  store.dismiss('job-1');
  stream.push(job('job-1', { progress: 0.9 }));
  await settle();
  expect(store.getState().jobs).toEqual([]);
});

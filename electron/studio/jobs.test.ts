import { describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/contract/errors';
import { jobSchema } from '../../shared/contract/schemas';
import { createJobs, type JobContext } from './jobs';

function setup(keep = 100) {
  let time = 0;
  let id = 0;
  const jobs = createJobs({
    clock: { now: () => time },
    ids: {
      next() {
        id += 1;
        return `job-${String(id).padStart(8, '0')}`;
      },
    },
    keep,
  });
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  return { jobs, pass };
}

const untilAborted = ({ signal }: JobContext) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));

describe('createJobs', () => {
  it('ends with what the work made', async () => {
    const { jobs } = setup();
    const { id, state } = jobs.start('import', 'Import 2 files', null, async (context) => {
      context.addNodes(['node-0001']);
      context.warn('a.mp3 has a damaged frame.');
      context.addFile({ name: 'x.wav', bytes: 10 });
    });
    expect(state).toBe('running');
    const job = await jobs.settled(id);
    expect(jobSchema.parse(job)).toMatchObject({
      state: 'done',
      progress: 1,
      nodeIds: ['node-0001'],
      warnings: ['a.mp3 has a damaged frame.'],
      files: [{ name: 'x.wav', bytes: 10 }],
    });
  });

  it('estimates the time left from what was done', async () => {
    const { jobs, pass } = setup();
    let context: JobContext | undefined;
    let finish = () => {};
    const { id } = jobs.start('mixdown', 'Mix', null, (given) => {
      context = given;
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    await Promise.resolve();
    pass(10_000);
    context?.progress(0.25);
    expect(jobs.get(id)).toMatchObject({ progress: 0.25, secondsLeft: 30 });
    context?.progress(7);
    expect(jobs.get(id).progress).toBe(1);
    context?.progress(null);
    expect(jobs.get(id)).toMatchObject({ progress: null, secondsLeft: null });
    finish();
    await jobs.settled(id);
    context?.progress(0.1);
    context?.warn('too late');
    expect(jobs.get(id)).toMatchObject({ state: 'done', progress: 1, warnings: [] });
  });

  it('keeps a failure’s code and remedy, and does not take a bug for one', async () => {
    const { jobs } = setup();
    const expected = jobs.start('verify', 'Verify', null, async () => {
      throw new StudioError('DISK_FULL', 'No room.', 'Make some.');
    });
    expect((await jobs.settled(expected.id)).failure).toEqual({
      code: 'DISK_FULL',
      message: 'No room.',
      remedy: 'Make some.',
    });
    const bug = jobs.start('verify', 'Verify', null, () => Promise.reject(new TypeError('x is undefined')));
    expect((await jobs.settled(bug.id)).failure?.message).toContain('x is undefined');
  });

  it('cancels running work, and only that', async () => {
    const { jobs } = setup();
    const running = jobs.start('import', 'Import', null, untilAborted);
    const done = jobs.start('import', 'Import', null, async () => {});
    await jobs.settled(done.id);
    jobs.cancel(done.id);
    jobs.cancel(running.id);
    expect((await jobs.settled(running.id)).state).toBe('cancelled');
    expect(jobs.get(done.id).state).toBe('done');
    expect(() => jobs.cancel('job-99999999')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('tells a watcher everything that is, and how each job ended', async () => {
    const { jobs } = setup();
    const before = jobs.start('import', 'Before', null, async () => {});
    await jobs.settled(before.id);
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const job of jobs.watch(stop.signal)) {
        seen.push(`${job.title} ${job.state}`);
        if (job.title === 'Last' && job.state === 'done') stop.abort();
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 0));
    for (let i = 0; i < 20; i += 1) {
      await jobs.settled(jobs.start('import', `Job ${i}`, null, async () => {}).id);
    }
    jobs.start('import', 'Last', null, async () => {});
    await watching;
    expect(seen[0]).toBe('Before done');
    for (let i = 0; i < 20; i += 1) expect(seen).toContain(`Job ${i} done`);
    expect(seen.at(-1)).toBe('Last done');
  });

  it('gives a slow watcher the latest value of each job, not a backlog', async () => {
    const { jobs, pass } = setup(2);
    const watch = jobs.watch();
    const first = watch.next();
    const { id } = jobs.start('mixdown', 'Mix', null, async (context) => {
      for (let step = 1; step <= 10_000; step += 1) {
        pass(200);
        context.progress(step / 10_000);
      }
    });
    await first;
    await jobs.settled(id);
    // Ended jobs that were forgotten in the meantime are still told to who has not seen them end.
    for (let i = 0; i < 5; i += 1) await jobs.settled(jobs.start('import', `${i}`, null, async () => {}).id);
    const next = (await watch.next()).value;
    expect(next).toMatchObject({ id, state: 'done' });
    for (let i = 0; i < 5; i += 1) {
      expect((await watch.next()).value).toMatchObject({ title: `${i}`, state: 'done' });
    }
    await watch.return();
  });

  it('remembers the last ones that ended', async () => {
    const { jobs } = setup(3);
    const running = jobs.start('import', 'running', null, untilAborted);
    for (let i = 0; i < 6; i += 1) await jobs.settled(jobs.start('import', `${i}`, null, async () => {}).id);
    expect(jobs.list().map(({ title }) => title)).toEqual(['running', '3', '4', '5']);
    await jobs.close();
    // It began first but ended last, so it is remembered.
    expect(jobs.get(running.id).state).toBe('cancelled');
  });
});

import { describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/contract/schemas';
import { inTrayOrder, jobState, overallProgress, timeLeft } from './jobWords';

const job = (more: Partial<Job>): Job => ({
  id: 'job-00000001',
  kind: 'mixdown',
  title: 'Mix of Verse',
  storyId: null,
  state: 'running',
  progress: null,
  secondsLeft: null,
  failure: null,
  nodeIds: [],
  files: [],
  warnings: [],
  ...more,
});

describe('timeLeft', () => {
  it.each([
    [0, 'a few seconds'],
    [12, 'about 15 s'],
    [54.9, 'about 55 s'],
    [58, 'about 1 min'],
    [185, 'about 3 min'],
    [3600, 'about 1 h'],
    [4800, 'about 1 h 20 min'],
  ])('%s s', (seconds, words) => {
    expect(timeLeft(seconds)).toBe(words);
  });
});

describe('jobState', () => {
  it('never claims a hundred percent before the job is done', () => {
    expect(jobState(job({ progress: 0.999, secondsLeft: 3 }))).toBe('99 %, a few seconds left');
    expect(jobState(job({}))).toBe('Working');
  });

  it('counts what came out', () => {
    expect(jobState(job({ state: 'done', kind: 'import', nodeIds: ['a', 'b'] }))).toBe('2 nodes added');
    expect(
      jobState(
        job({
          state: 'done',
          kind: 'stems',
          files: [
            { name: 'a', bytes: 1 },
            { name: 'b', bytes: 1 },
          ],
        }),
      ),
    ).toBe('Done: 2 files');
  });

  it('gives the reason of a failure', () => {
    const failure = { code: 'DISK_FULL' as const, message: 'The disk is full.', remedy: 'Free some space.' };
    expect(jobState(job({ state: 'failed', failure }))).toBe('The disk is full.');
  });
});

describe('the tray', () => {
  it('shows what runs first, each newest first', () => {
    const jobs = [
      job({ id: '4' }),
      job({ id: '3', state: 'failed' }),
      job({ id: '2' }),
      job({ id: '1', state: 'done' }),
    ];
    expect(inTrayOrder(jobs).map(({ id }) => id)).toEqual(['4', '2', '3', '1']);
  });

  it('averages the progress of what runs and is known', () => {
    expect(
      overallProgress([
        job({ progress: 0.2 }),
        job({ progress: 0.6 }),
        job({}),
        job({ state: 'done', progress: 1 }),
      ]),
    ).toBeCloseTo(0.4);
    expect(overallProgress([job({ state: 'done', progress: 1 })])).toBeNull();
  });
});

/** Jobs as a person reads them. */
import type { Job } from '../../../shared/contract/schemas';

const KINDS: Readonly<Record<Job['kind'], string>> = {
  import: 'Import',
  mixdown: 'Mixdown',
  stems: 'Stems',
  comp: 'Comp',
  verify: 'Check of all audio',
  recover: 'Recovery',
  kit: 'Exit kit',
  kitImport: 'Import of an exit kit',
  daw: 'DAW project',
};

export const jobKind = (kind: Job['kind']): string => KINDS[kind];

/** `a few seconds`, `about 40 s`, `about 3 min`, `about 1 h 20 min`: as exact as an estimate deserves. */
export const timeLeft = (seconds: number): string => {
  if (seconds < 5) return 'a few seconds';
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} s`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `about ${minutes} min`;
  const rest = minutes % 60;
  return `about ${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ''}`;
};

/** The line under a job's title. */
export const jobState = (job: Job): string => {
  switch (job.state) {
    case 'running': {
      if (job.progress === null) return 'Working';
      const percent = `${Math.floor(job.progress * 100)} %`;
      return job.secondsLeft === null ? percent : `${percent}, ${timeLeft(job.secondsLeft)} left`;
    }
    case 'done':
      return doneWords(job);
    case 'failed':
      return job.failure?.message ?? 'It did not work.';
    case 'cancelled':
      return 'Cancelled. Nothing was changed.';
  }
};

const count = (many: number, one: string, more: string) => `${many} ${many === 1 ? one : more}`;

const doneWords = (job: Job): string => {
  if (job.kind === 'import' || job.kind === 'recover') {
    return job.nodeIds.length === 0 ? 'Done' : `${count(job.nodeIds.length, 'node', 'nodes')} added`;
  }
  if (job.kind === 'comp') return 'Done: the comp is in the tree';
  if (job.kind === 'kitImport') return 'Done: the story is in the list';
  return job.files.length > 1 ? `Done: ${count(job.files.length, 'file', 'files')}` : 'Done';
};

/** Running jobs first; otherwise in the order that they come in, which is the newest first. */
export const inTrayOrder = (jobs: readonly Job[]): readonly Job[] => [
  ...jobs.filter((job) => job.state === 'running'),
  ...jobs.filter((job) => job.state !== 'running'),
];

/** Progress of everything that runs, 0..1; null when nothing runs or no length is known. */
export const overallProgress = (jobs: readonly Job[]): number | null => {
  const known = jobs.flatMap((job) =>
    job.state === 'running' && job.progress !== null ? [job.progress] : [],
  );
  return known.length === 0 ? null : known.reduce((sum, progress) => sum + progress, 0) / known.length;
};

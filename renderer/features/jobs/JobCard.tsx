/** One job: how far it is, how to stop it, what came out of it. Shown in the tray and in the export dialog. */
import { mediaPaths } from '../../../shared/contract/media';
import type { Job } from '../../../shared/contract/schemas';
import { useStudio } from '../../stores';
import { formatBytes, Icon, IconButton, type IconName, Progress } from '../../ui';
import styles from './Jobs.module.css';
import { jobKind, jobState } from './jobWords';

const ICONS: Readonly<Record<Job['state'], IconName>> = {
  running: 'wave',
  done: 'check',
  failed: 'error',
  cancelled: 'close',
};

export interface JobCardProps {
  readonly job: Job;
  /** Takes a finished job out of the list; left out where the place decides itself. */
  readonly onDismiss?: () => void;
}

export function JobCard({ job, onDismiss }: JobCardProps) {
  const { jobs } = useStudio();
  const isRunning = job.state === 'running';
  return (
    <article aria-label={`${jobKind(job.kind)}: ${job.title}`} className={styles.card} data-state={job.state}>
      <div className={styles.head}>
        <Icon name={ICONS[job.state]} size={14} />
        <p className={styles.title}>{job.title}</p>
        {isRunning ? (
          <IconButton
            icon="close"
            label={`Cancel ${job.title}`}
            onPress={() => void jobs.cancel(job.id)}
            size="s"
          />
        ) : onDismiss ? (
          <IconButton icon="close" label={`Dismiss ${job.title}`} onPress={onDismiss} size="s" />
        ) : null}
      </div>
      <Progress
        className={styles.progress}
        label={`Progress of ${job.title}`}
        value={isRunning ? job.progress : job.state === 'done' ? 1 : (job.progress ?? 0)}
      />
      <p className={styles.state}>{jobState(job)}</p>
      {job.failure ? <p className={styles.remedy}>{job.failure.remedy}</p> : null}
      {job.warnings.map((warning) => (
        <p className={styles.warning} key={warning}>
          <Icon name="warning" size={12} /> {warning}
        </p>
      ))}
      <JobResults job={job} />
    </article>
  );
}

/** Files to save and nodes to go to. */
function JobResults({ job }: { readonly job: Job }) {
  const { story } = useStudio();
  const made = job.nodeIds.at(-1);
  if (job.files.length === 0 && !made) return null;
  const show = async () => {
    if (!made) return;
    if (job.storyId && story.getState().storyId !== job.storyId) await story.open(job.storyId, made);
    else story.select(made);
  };
  return (
    <ul className={styles.results}>
      {job.files.map(({ name, bytes }) => (
        <li key={name}>
          <a className={styles.link} download={name} href={mediaPaths.export(job.id, name)}>
            <Icon name="download" size={14} />
            <span className={styles.fileName}>{name}</span>
            <span className={styles.size}>{formatBytes(bytes)}</span>
          </a>
        </li>
      ))}
      {made ? (
        <li>
          <button className={styles.link} onClick={() => void show()} type="button">
            <Icon name="tree" size={14} /> Show in the tree
          </button>
        </li>
      ) : null}
    </ul>
  );
}

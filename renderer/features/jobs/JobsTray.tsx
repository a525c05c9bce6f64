/** What the studio is busy with, in the head of the window: a button with the overall progress, and the list behind it. */
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useJobs, useStudio } from '../../stores';
import { Button, Icon } from '../../ui';
import { JobCard } from './JobCard';
import styles from './Jobs.module.css';
import { inTrayOrder, overallProgress } from './jobWords';

export function JobsTray() {
  const { jobs: store } = useStudio();
  const jobs = useJobs((state) => state.jobs);
  const running = jobs.filter((job) => job.state === 'running').length;
  const failed = jobs.filter((job) => job.state === 'failed').length;
  const progress = overallProgress(jobs);
  const words =
    running > 0
      ? `${running} running`
      : failed > 0
        ? `${failed} failed`
        : jobs.length > 0
          ? 'Finished'
          : 'Nothing running';
  const clear = () => {
    for (const job of jobs) if (job.state !== 'running') store.dismiss(job.id);
  };
  return (
    <DialogTrigger>
      <AriaButton
        aria-label={`Jobs: ${words}`}
        className={styles.tray}
        data-failed={(running === 0 && failed > 0) || undefined}
        data-idle={jobs.length === 0 || undefined}
      >
        <Icon name={running === 0 && failed > 0 ? 'warning' : 'activity'} />
        <span className={styles.count}>{running > 0 ? running : ''}</span>
        <span className={styles.bar} data-busy={running > 0 || undefined}>
          <span
            className={styles.barFill}
            data-unknown={(running > 0 && progress === null) || undefined}
            style={{ transform: `scaleX(${running > 0 ? (progress ?? 0.3) : 0})` }}
          />
        </span>
      </AriaButton>
      <Popover className={styles.popover} offset={6} placement="bottom end">
        <Dialog aria-label="Jobs" className={styles.list}>
          <header className={styles.listHead}>
            <h2 className={styles.listTitle}>Jobs</h2>
            <Button isDisabled={jobs.length === running} onPress={clear} size="s" variant="quiet">
              Clear finished
            </Button>
          </header>
          {jobs.length === 0 ? (
            <p className={styles.none}>
              Imports, mixdowns and stems show here while they run, and their files after.
            </p>
          ) : (
            <ul className={styles.cards}>
              {inTrayOrder(jobs).map((job) => (
                <li key={job.id}>
                  <JobCard job={job} onDismiss={() => store.dismiss(job.id)} />
                </li>
              ))}
            </ul>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

import { Button as AriaButton } from 'react-aria-components';
import { useEngine } from '../../stores';
import { Badge, WithTooltip } from '../../ui';
import styles from './Health.module.css';

/** Seconds of a take that may be on their way to the disk before it is worth a word. */
const AT_RISK_SECONDS = 0.75;

/** Says, in a place of its own, when sound was missed or a take is not safe yet. Empty when all is well. */
export function Health() {
  const underruns = useEngine((state) => state.underruns);
  const problem = useEngine((state) => state.problem);
  const dropped = useEngine((state) => state.take?.droppedFrames ?? 0);
  const atRisk = useEngine((state) =>
    state.take ? (state.take.frames - state.take.durableFrames) / state.sampleRate > AT_RISK_SECONDS : false,
  );

  const notes = [
    problem ? { tone: 'bad' as const, text: problem.message, detail: problem.remedy } : null,
    dropped > 0
      ? {
          tone: 'bad' as const,
          text: 'Sound missed',
          detail: `${dropped} frames of the input came too late. The receipt of the take says where.`,
        }
      : null,
    atRisk
      ? {
          tone: 'warn' as const,
          text: 'Disk is behind',
          detail: 'The take is kept in memory until the disk has caught up. Close what else writes to it.',
        }
      : null,
    underruns > 0
      ? {
          tone: 'warn' as const,
          text: underruns === 1 ? '1 gap' : `${underruns} gaps`,
          detail: 'Audio came too late while playing. A mixdown is not affected.',
        }
      : null,
  ].filter((note) => note !== null);
  const [first] = notes;

  return (
    <div aria-live="polite" className={styles.health}>
      {first ? (
        <WithTooltip text={first.detail}>
          <AriaButton className={styles.button}>
            <Badge icon={first.tone === 'bad' ? 'error' : 'warning'} tone={first.tone}>
              {first.text}
            </Badge>
          </AriaButton>
        </WithTooltip>
      ) : null}
    </div>
  );
}

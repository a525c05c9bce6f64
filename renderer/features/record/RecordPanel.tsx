/** Recording over the chosen node: the input and its level before, the take and its safety during. */
import { nodeById, selectedNode, useEngine, useStory, useStudio } from '../../stores';
import { Icon, IconButton, Panel } from '../../ui';
import { Go } from './Go';
import { InputChoice, useInputs } from './InputChoice';
import { Listening } from './Listening';
import { LiveTakeView } from './LiveTakeView';
import styles from './Record.module.css';
import type { Advice } from './recordWords';
import { Target } from './Target';
import { useAdvice } from './useAdvice';

const BUSY = new Set(['countIn', 'recording', 'finishing']);

export function RecordPanel() {
  const { ui } = useStudio();
  const phase = useEngine((state) => state.phase);
  const isRecording = BUSY.has(phase);
  const parentId = useEngine((state) => state.take?.parentId ?? null);
  const chosen = useStory(selectedNode);
  const recordedOver = useStory((state) => nodeById(state, parentId));
  const parent = isRecording ? recordedOver : chosen;
  const { isListed, refresh } = useInputs();
  const advice = useAdvice(isListed, isRecording, parent);
  return (
    <Panel
      actions={
        <IconButton
          icon="close"
          isDisabled={isRecording}
          label="Close the record panel"
          onPress={() => ui.togglePanel('record', false)}
        />
      }
      className={styles.panel}
      title="Record"
    >
      <div className={styles.frame}>
        <div className={styles.desk} data-recording={isRecording || undefined}>
          <div className={styles.part} data-part="target">
            {isRecording ? <LiveTakeView parent={parent} /> : <Target parent={parent} />}
          </div>
          <div className={styles.part} data-part="input">
            <InputChoice isRecording={isRecording} onRefresh={refresh} />
          </div>
          <div className={styles.part} data-part="listening">
            <Listening isRecording={isRecording} />
          </div>
          <div className={styles.part} data-part="go">
            <Go
              isBlocked={advice.some(({ id }) => id === 'denied' || id === 'noInput')}
              isRecording={isRecording}
              parent={parent}
            />
          </div>
        </div>
      </div>
      <AdviceLine advice={advice} isRecording={isRecording} />
    </Panel>
  );
}

/** One line that is always there: the worst of what should be known, or that all is well. */
function AdviceLine({
  advice,
  isRecording,
}: {
  readonly advice: readonly Advice[];
  readonly isRecording: boolean;
}) {
  const [first, ...others] = advice;
  return (
    <div className={styles.advice} data-tone={first?.tone ?? 'good'} role="status">
      <Icon name={first ? (first.tone === 'neutral' ? 'info' : 'warning') : 'check'} size={14} />
      {first ? (
        <p>
          <strong>{first.title}</strong> {first.remedy}
          {others.map(({ id, title }) => (
            <span key={id}> {title}</span>
          ))}
        </p>
      ) : (
        <p>{isRecording ? 'Every frame is written to the disk as it comes.' : 'Ready.'}</p>
      )}
    </div>
  );
}

/** What is heard besides the branch: oneself, the clicks, and what leads into a take. */
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useEngine, useStudio } from '../../stores';
import { Icon, Switch, WithTooltip } from '../../ui';
import { ClickFields, CountInField, LeadFields, MetronomeToggle, TempoField } from '../metronome';
import { NoteField } from './NoteField';
import styles from './Record.module.css';

export function Listening({ isRecording }: { readonly isRecording: boolean }) {
  const { engine } = useStudio();
  const monitoring = useEngine((state) => state.monitoring);
  const armed = useEngine((state) => state.armed);
  const latency = useEngine((state) => Math.round(state.latencySeconds * 1000));
  return (
    <div className={styles.listening}>
      <Switch
        description={armed && latency > 0 ? `${latency} ms late` : 'Latency shows once the input is open'}
        isSelected={monitoring}
        label="Hear the input"
        onChange={(on) => engine.setMonitoring(on)}
      />
      {isRecording ? <NoteField /> : <Clicks />}
    </div>
  );
}

function Clicks() {
  return (
    <div className={styles.clicks}>
      <MetronomeToggle />
      <CountInField className={styles.number} />
      <TempoField className={styles.number} />
      <More />
    </div>
  );
}

/** What is rarely changed. */
function More() {
  return (
    <DialogTrigger>
      <WithTooltip text="Clicks, pre-roll and lead-in">
        <AriaButton aria-label="More about clicks and pre-roll" className={styles.moreButton}>
          <Icon name="more" />
        </AriaButton>
      </WithTooltip>
      <Popover className={styles.popover} offset={8} placement="top end">
        <Dialog aria-label="Clicks and pre-roll" className={styles.more}>
          <h3 className={styles.moreTitle}>Metronome</h3>
          <ClickFields />
          <h3 className={styles.moreTitle}>Before and after a take</h3>
          <LeadFields />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

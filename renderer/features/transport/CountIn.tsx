import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useUi } from '../../stores';
import { Icon, WithTooltip } from '../../ui';
import { ClickFields, CountInField, MetronomeToggle, TempoField } from '../metronome';
import styles from './CountIn.module.css';

/** The metronome, and the beats before a take. */
export function CountIn() {
  const tempo = useUi((state) => state.tempo);
  const beats = useUi((state) => state.countInBeats);
  const words = beats === 0 ? 'No count-in' : `${beats} at ${tempo}`;
  return (
    <div className={styles.clicks}>
      <MetronomeToggle />
      <DialogTrigger>
        <WithTooltip text="Count-in, tempo and clicks">
          <AriaButton aria-label={`Count-in: ${words}`} className={styles.button}>
            <span className={styles.words}>{words}</span>
            <Icon name="chevronUp" size={12} />
          </AriaButton>
        </WithTooltip>
        <Popover className={styles.popover} offset={8} placement="top">
          <Dialog aria-label="Count-in and metronome" className={styles.dialog}>
            <CountInField description="0 records at once" />
            <TempoField />
            <ClickFields />
          </Dialog>
        </Popover>
      </DialogTrigger>
    </div>
  );
}

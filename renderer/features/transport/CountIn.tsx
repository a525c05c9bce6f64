import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useStudio, useUi } from '../../stores';
import { Icon, NumberField, WithTooltip } from '../../ui';
import styles from './CountIn.module.css';

/** Beats before a take and how fast they come. */
export function CountIn() {
  const { ui } = useStudio();
  const tempo = useUi((state) => state.tempo);
  const beats = useUi((state) => state.countInBeats);
  const words = beats === 0 ? 'No count-in' : `${beats} at ${tempo}`;
  return (
    <DialogTrigger>
      <WithTooltip text="Count-in before a take">
        <AriaButton aria-label={`Count-in: ${words}`} className={styles.button}>
          <Icon name="metronome" />
          <span className={styles.words}>{words}</span>
        </AriaButton>
      </WithTooltip>
      <Popover className={styles.popover} offset={8} placement="top">
        <Dialog aria-label="Count-in" className={styles.dialog}>
          <NumberField
            description="0 records at once"
            label="Beats"
            maxValue={16}
            minValue={0}
            onChange={(countInBeats) => ui.prefer({ countInBeats })}
            value={beats}
          />
          <NumberField
            label="Tempo"
            maxValue={300}
            minValue={30}
            onChange={(value) => ui.prefer({ tempo: value })}
            unit="bpm"
            value={tempo}
          />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

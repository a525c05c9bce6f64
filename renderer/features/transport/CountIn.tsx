import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useStudio, useUi } from '../../stores';
import { Icon, NumberField, ToggleIconButton, WithTooltip } from '../../ui';
import { shortcutOf } from '../commands';
import { ClickFields } from '../metronome';
import styles from './CountIn.module.css';

/** The metronome, and the beats before a take. */
export function CountIn() {
  const { ui } = useStudio();
  const tempo = useUi((state) => state.tempo);
  const beats = useUi((state) => state.countInBeats);
  const metronomeOn = useUi((state) => state.metronomeOn);
  const words = beats === 0 ? 'No count-in' : `${beats} at ${tempo}`;
  return (
    <div className={styles.clicks}>
      <ToggleIconButton
        icon="metronome"
        isSelected={metronomeOn}
        label="Metronome"
        onChange={(on) => ui.prefer({ metronomeOn: on })}
        shortcut={shortcutOf('metronome')}
      />
      <DialogTrigger>
        <WithTooltip text="Count-in, tempo and clicks">
          <AriaButton aria-label={`Count-in: ${words}`} className={styles.button}>
            <span className={styles.words}>{words}</span>
            <Icon name="chevronUp" size={12} />
          </AriaButton>
        </WithTooltip>
        <Popover className={styles.popover} offset={8} placement="top">
          <Dialog aria-label="Count-in and metronome" className={styles.dialog}>
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
            <ClickFields />
          </Dialog>
        </Popover>
      </DialogTrigger>
    </div>
  );
}

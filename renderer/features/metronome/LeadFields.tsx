/** What is heard before and behind a take: pre-roll, post-roll, and how much of the parent leads into its tail. */
import { useStudio, useUi } from '../../stores';
import { NumberField, Segmented, Switch } from '../../ui';
import styles from './Metronome.module.css';

export function LeadFields() {
  const { ui } = useStudio();
  const preRoll = useUi((state) => state.preRoll);
  const unit = useUi((state) => state.preRollUnit);
  const always = useUi((state) => state.preRollAlways);
  const postRoll = useUi((state) => state.postRoll);
  const lead = useUi((state) => state.tailLead);
  return (
    <>
      <NumberField
        label="Pre-roll"
        maxValue={60}
        minValue={0}
        onChange={(value) => ui.prefer({ preRoll: value })}
        unit={unit === 'beats' ? 'beats' : 's'}
        value={preRoll}
      />
      <div className={styles.unit}>
        <Segmented
          label="Pre-roll in"
          onChange={(id) => ui.prefer({ preRollUnit: id })}
          segments={[
            { id: 'seconds', label: 'Seconds' },
            { id: 'beats', label: 'Beats' },
          ]}
          value={unit}
        />
      </div>
      <NumberField
        label="After a punch"
        maxValue={60}
        minValue={0}
        onChange={(value) => ui.prefer({ postRoll: value })}
        unit="s"
        value={postRoll}
      />
      <NumberField
        label="Into a tail"
        maxValue={60}
        minValue={0}
        onChange={(value) => ui.prefer({ tailLead: value })}
        unit="s"
        value={lead}
      />
      <div className={styles.whole}>
        <Switch
          description="Otherwise only where a region is punched"
          isSelected={always}
          label="Pre-roll before every take"
          onChange={(on) => ui.prefer({ preRollAlways: on })}
        />
      </div>
    </>
  );
}

/** What is heard before and behind a take: pre-roll, post-roll, and how much of the parent leads into its tail. */
import { useUi } from '../../stores';
import { PreferenceChoice, PreferenceNumber, PreferenceSwitch } from '../preferences';
import styles from './Metronome.module.css';

const upToAMinute = { minValue: 0, maxValue: 60 };

export function LeadFields() {
  const unit = useUi((state) => state.preRollUnit);
  return (
    <>
      <PreferenceNumber
        {...upToAMinute}
        label="Pre-roll"
        preference="preRoll"
        unit={unit === 'beats' ? 'beats' : 's'}
      />
      <div className={styles.unit}>
        <PreferenceChoice
          label="Pre-roll in"
          preference="preRollUnit"
          segments={[
            { id: 'seconds', label: 'Seconds' },
            { id: 'beats', label: 'Beats' },
          ]}
        />
      </div>
      <PreferenceNumber {...upToAMinute} label="After a punch" preference="postRoll" unit="s" />
      <PreferenceNumber {...upToAMinute} label="Into a tail" preference="tailLead" unit="s" />
      <div className={styles.whole}>
        <PreferenceSwitch
          description="Otherwise only where a region is punched"
          label="Pre-roll before every take"
          preference="preRollAlways"
        />
      </div>
    </>
  );
}

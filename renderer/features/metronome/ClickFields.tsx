/** How the metronome and the count-in click. The same fields wherever they are asked for. */
import { useStudio, useUi } from '../../stores';
import { formatDb, Slider } from '../../ui';
import { PreferenceNumber, PreferenceSwitch } from '../preferences';
import styles from './Metronome.module.css';

export function ClickFields() {
  const { ui } = useStudio();
  const level = useUi((state) => state.metronomeDb);
  return (
    <>
      <PreferenceNumber label="Beats in a bar" maxValue={16} minValue={1} preference="beatsInBar" />
      <div className={styles.level}>
        <span aria-hidden="true" className={styles.label}>
          Click level
        </span>
        <span className={styles.slider}>
          <Slider
            format={formatDb}
            label="Click level"
            maxValue={0}
            minValue={-40}
            onChange={(metronomeDb) => ui.prefer({ metronomeDb })}
            origin={-9}
            step={1}
            value={level}
          />
          <span aria-hidden="true" className={styles.value}>
            {formatDb(level)}
          </span>
        </span>
      </div>
      <div className={styles.whole}>
        <PreferenceSwitch label="First beat higher" preference="metronomeAccent" />
      </div>
    </>
  );
}

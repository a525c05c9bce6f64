/** How the metronome and the count-in click. The same fields wherever they are asked for. */
import { useStudio, useUi } from '../../stores';
import { formatDb, NumberField, Slider, Switch } from '../../ui';
import styles from './Metronome.module.css';

export function ClickFields() {
  const { ui } = useStudio();
  const beatsInBar = useUi((state) => state.beatsInBar);
  const accent = useUi((state) => state.metronomeAccent);
  const level = useUi((state) => state.metronomeDb);
  return (
    <>
      <NumberField
        label="Beats in a bar"
        maxValue={16}
        minValue={1}
        onChange={(beats) => ui.prefer({ beatsInBar: beats })}
        value={beatsInBar}
      />
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
        <Switch
          isSelected={accent}
          label="First beat higher"
          onChange={(on) => ui.prefer({ metronomeAccent: on })}
        />
      </div>
    </>
  );
}

import { useStudio, useUi } from '../../stores';
import { formatDb, LevelMeter, Slider } from '../../ui';
import styles from './Output.module.css';

/** The monitor level and what goes out. Never part of a mixdown. */
export function Output() {
  const { engine, ui } = useStudio();
  const gain = useUi((state) => state.masterGainDb);
  return (
    <div className={styles.output}>
      <div className={styles.meters}>
        <LevelMeter
          label="Left output"
          onClear={() => engine.clearClips()}
          read={() => engine.outputMeter()[0]}
        />
        <LevelMeter
          label="Right output"
          onClear={() => engine.clearClips()}
          read={() => engine.outputMeter()[1]}
        />
      </div>
      <Slider
        className={styles.gain}
        format={formatDb}
        label="Listening level"
        maxValue={6}
        minValue={-60}
        onChange={(masterGainDb) => ui.prefer({ masterGainDb })}
        origin={0}
        step={0.5}
        value={gain}
      />
      <span aria-hidden="true" className={styles.value}>
        {formatDb(gain)}
      </span>
    </div>
  );
}

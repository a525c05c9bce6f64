import { useStudio, useUi } from '../../stores';
import { LevelMeter, ValueField } from '../../ui';
import { Fader, gainWords } from './Fader';
import { parseGain } from './faderLaw';
import styles from './Mixer.module.css';

const LEAST_DB = -60;
const MOST_DB = 6;

/** What comes out: two meters, and the level at which this person listens, which no mixdown ever hears of. */
export function MasterStrip() {
  const { engine, ui } = useStudio();
  const gainDb = useUi((state) => state.masterGainDb);
  const set = (masterGainDb: number) =>
    ui.prefer({ masterGainDb: Math.min(MOST_DB, Math.max(LEAST_DB, masterGainDb)) });
  return (
    <fieldset aria-label="Output" className={styles.master}>
      <div className={styles.name} data-master>
        <span className={styles.masterTitle}>Output</span>
      </div>
      <div className={styles.controls}>
        <Fader
          currentDb={() => ui.getState().masterGainDb}
          gainDb={gainDb}
          label="Listening level"
          leastDb={LEAST_DB}
          mostDb={MOST_DB}
          onMove={set}
          onRest={() => undefined}
        />
        {(['left', 'right'] as const).map((side, channel) => (
          <div className={styles.meter} key={side}>
            <LevelMeter
              label={`Output, ${side}`}
              onClear={() => engine.clearClips()}
              orientation="vertical"
              read={() => engine.outputMeter()[channel as 0 | 1]}
            />
          </div>
        ))}
        <div className={styles.side}>
          <ValueField
            align="center"
            format={gainWords}
            hideLabel
            hint="How loud you listen, in dB. Mixdowns are not changed by it."
            label="Listening level in dB"
            maxValue={MOST_DB}
            minValue={LEAST_DB}
            onCommit={set}
            parse={parseGain}
            value={gainDb}
          />
          <p className={styles.masterNote}>Listening only; mixdowns keep their level.</p>
        </div>
      </div>
    </fieldset>
  );
}

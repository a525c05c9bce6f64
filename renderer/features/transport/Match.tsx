import { useStore } from 'zustand';
import { useStory, useStudio } from '../../stores';
import { ToggleIconButton } from '../../ui';
import { runCommand, shortcutOf } from '../commands';
import styles from './Match.module.css';

/** Comparing branches at one loudness: on or off, and by how much what is heard was moved. Never part of a mixdown. */
export function Match() {
  const studio = useStudio();
  const isOn = useStore(studio.match, (state) => state.isOn);
  const gainDb = useStore(studio.match, (state) => state.gainDb);
  const hasSelection = useStory((state) => state.selectedId !== null);
  return (
    <div className={styles.match}>
      <ToggleIconButton
        icon="speaker"
        isDisabled={!hasSelection}
        isSelected={isOn}
        label="Match loudness while comparing"
        onChange={() => runCommand(studio, 'matchLoudness')}
        shortcut={shortcutOf('matchLoudness')}
      />
      <span aria-live="polite" className={styles.words}>
        {isOn ? matchWords(gainDb) : ''}
      </span>
    </div>
  );
}

export const matchWords = (gainDb: number | null): string => {
  if (gainDb === null) return 'Matching…';
  const rounded = Math.round(gainDb * 10) / 10;
  const sign = rounded > 0 ? '+' : rounded < 0 ? '\u2212' : '';
  return `Matched ${sign}${Math.abs(rounded).toFixed(1)} dB`;
};

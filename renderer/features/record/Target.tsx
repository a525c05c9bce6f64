/** Over what a take is made, how, and where it begins. */
import type { AudioNode } from '../../../shared/domain/model';
import { useEngine, useUi } from '../../stores';
import { formatDuration, formatTime } from '../../ui';
import { PreferenceChoice } from '../preferences';
import styles from './Record.module.css';

export function Target({ parent }: { readonly parent: AudioNode | null }) {
  const takeMode = useUi((state) => state.takeMode);
  return (
    <div className={styles.target}>
      <p className={styles.over}>{parent ? `Over ${parent.title || 'Untitled'}` : 'A new seed'}</p>
      <PreferenceChoice
        label="How the take is made"
        preference="takeMode"
        segments={[
          { id: 'free', label: 'Free' },
          { id: 'punch', label: 'Punch' },
          { id: 'loop', label: 'Loop takes' },
        ]}
      />
      {takeMode === 'free' ? <Begin parent={parent} /> : <Region />}
    </div>
  );
}

function Begin({ parent }: { readonly parent: AudioNode | null }) {
  if (!parent)
    return <p className={styles.faint}>The first recording of a branch, from its very beginning.</p>;
  return (
    <PreferenceChoice
      label="Where the take begins"
      preference="recordFrom"
      segments={[
        { id: 'start', label: 'From its start' },
        { id: 'playhead', label: 'At the playhead' },
        { id: 'tail', label: 'At its end' },
      ]}
    />
  );
}

/** What is marked on the ruler: the range that is punched, or gone round. */
function Region() {
  const region = useEngine((state) => state.loop);
  const sampleRate = useEngine((state) => state.sampleRate);
  if (!region) return <p className={styles.faint}>Mark a region on the ruler: drag, or I and O.</p>;
  const { from, to } = region;
  return (
    <p className={styles.region}>
      {`${formatTime(from, sampleRate)} – ${formatTime(to, sampleRate)}`}
      <span className={styles.faint}> {formatDuration(to - from, sampleRate)}</span>
    </p>
  );
}

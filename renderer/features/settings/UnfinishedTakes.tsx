import { useState } from 'react';
import { useEngine, useStories, useStudio } from '../../stores';
import { guard } from '../../stores/actions';
import { Button } from '../../ui';
import styles from './Settings.module.css';
import { unfinishedWords } from './settingsWords';
import { useUnfinished } from './useStudioFacts';

/** Captures that never became nodes: the program ended in the middle. Recovering files them, marked as such. */
export function UnfinishedTakes() {
  const studio = useStudio();
  const [takes, again] = useUnfinished();
  const stories = useStories((state) => state.list);
  const current = useEngine((state) => state.take?.takeId ?? null);
  const [isBusy, setIsBusy] = useState(false);
  if (takes.state === 'asking') return <p className={styles.faint}>Looking…</p>;
  if (takes.state === 'failed')
    return <p className={styles.bad}>{`${takes.failure.message} ${takes.failure.remedy}`}</p>;
  // The take under the hand is not lost, it is being made.
  const lost = takes.value.filter(({ takeId }) => takeId !== current);
  if (lost.length === 0)
    return <p className={styles.faint}>None. Every take that was begun is in its story.</p>;

  const recover = async () => {
    setIsBusy(true);
    const nodes = await guard(studio, 'Could not recover', () => studio.client.takes.recover());
    setIsBusy(false);
    again();
    if (!nodes) return;
    studio.toasts.show({
      tone: 'good',
      title: nodes.length === 1 ? 'One take recovered' : `${nodes.length} takes recovered`,
      detail: 'Each is in its story, marked “Recovered”.',
    });
  };

  return (
    <>
      <ul className={styles.takes}>
        {lost.map((take) => (
          <li key={take.takeId}>
            {unfinishedWords(take, stories.find(({ id }) => id === take.storyId)?.title ?? null)}
          </li>
        ))}
      </ul>
      <div>
        <Button
          icon="restore"
          isDisabled={isBusy || current !== null}
          onPress={() => void recover()}
          variant="accent"
        >
          {isBusy ? 'Recovering…' : 'Recover'}
        </Button>
      </div>
    </>
  );
}

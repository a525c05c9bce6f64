/** What takes of the open input are placed by, in one line, with the way to measure it. */
import { useEngine, useStudio } from '../../stores';
import { Button } from '../../ui';
import styles from './Latency.module.css';
import { streamWords } from './latencyWords';

export function LatencyLine({ isDisabled }: { readonly isDisabled: boolean }) {
  const { ui } = useStudio();
  const state = useEngine(({ streamLatency }) => streamLatency);
  const tenths = useEngine(({ latencySeconds }) => Math.round(latencySeconds * 10_000));
  const words = state && streamWords(state, tenths / 10_000);
  return (
    <div className={styles.line}>
      <p className={styles.stream} title={words?.detail}>
        {words ? (
          <>
            Round trip <strong className={styles.figure}>{words.figure}</strong>, {words.source}
          </>
        ) : (
          'The round trip shows once the input is open'
        )}
      </p>
      <Button
        aria-label={
          words?.offersProbe === false ? 'Measure the latency again' : 'Measure the latency of the input'
        }
        isDisabled={isDisabled}
        onPress={() => ui.openDialog({ kind: 'latency' })}
        size="s"
        variant={words?.offersProbe === false ? 'quiet' : 'plain'}
      >
        {words?.offersProbe === false ? 'Again…' : 'Measure…'}
      </Button>
    </div>
  );
}

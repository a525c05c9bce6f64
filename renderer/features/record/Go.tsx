/** Record, stop, keep what was not recorded, throw away what was. */
import { useState } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import { useEngine, useStudio } from '../../stores';
import { discardRecording, keepLastMinute, recordOver, stopRecording } from '../../stores/actions';
import { Button, Dialog, WithTooltip } from '../../ui';
import styles from './Record.module.css';

interface GoProps {
  readonly isRecording: boolean;
  readonly parent: AudioNode | null;
  readonly isBlocked: boolean;
}

/** The one button that matters, and the way to throw a take away. */
export function Go({ isRecording, parent, isBlocked }: GoProps) {
  const studio = useStudio();
  const phase = useEngine((state) => state.phase);
  const armed = useEngine((state) => state.armed);
  const [asksDiscard, setAsksDiscard] = useState(false);
  if (!isRecording) {
    return (
      <>
        <Button
          className={styles.record}
          icon="record"
          isDisabled={isBlocked}
          onPress={() => void recordOver(studio, parent?.id ?? null)}
          size="l"
          variant="record"
        >
          Record
        </Button>
        <WithTooltip
          shortcut="Shift+R"
          text="Makes a take of what the open input heard in the last 60 seconds"
        >
          <Button
            className={styles.record}
            isDisabled={!armed}
            onPress={() => void keepLastMinute(studio)}
            size="s"
            variant="quiet"
          >
            Keep the last minute
          </Button>
        </WithTooltip>
      </>
    );
  }
  const isFinishing = phase === 'finishing';
  return (
    <>
      <Button
        className={styles.record}
        icon="stop"
        isDisabled={isFinishing}
        onPress={() => void stopRecording(studio)}
        size="l"
        variant="record"
      >
        {phase === 'countIn' ? 'Cancel' : isFinishing ? 'Finishing' : 'Stop'}
      </Button>
      <Button
        className={styles.record}
        isDisabled={phase !== 'recording'}
        onPress={() => setAsksDiscard(true)}
        size="s"
        variant="quiet"
      >
        Discard…
      </Button>
      <Dialog
        footer={
          <>
            <Button
              onPress={() => {
                setAsksDiscard(false);
                void discardRecording(studio);
              }}
              variant="danger"
            >
              Discard the take
            </Button>
            <Button onPress={() => setAsksDiscard(false)} variant="accent">
              Keep recording
            </Button>
          </>
        }
        isOpen={asksDiscard}
        onClose={() => setAsksDiscard(false)}
        title="Discard this take?"
        width="s"
      >
        <p>
          It is still being recorded. Discarding ends it without adding it to the story; its file goes to the
          trash of the takes folder.
        </p>
      </Dialog>
    </>
  );
}

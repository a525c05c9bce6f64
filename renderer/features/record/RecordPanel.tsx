/** Recording over the chosen node: the input and its level before, the take and its safety during. */
import { useEffect, useState } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import { nodeById, selectedNode, useEngine, useStory, useStudio, useUi } from '../../stores';
import { discardRecording, recordOver, stopRecording } from '../../stores/actions';
import { Button, Dialog, Icon, IconButton, NumberField, Panel, Segmented, Switch } from '../../ui';
import { InputChoice, useInputs } from './InputChoice';
import { LiveTakeView } from './LiveTakeView';
import styles from './Record.module.css';
import { type Advice, recordAdvice } from './recordWords';
import { useMicPermission } from './useMicPermission';

const BUSY = new Set(['countIn', 'recording', 'finishing']);

/** Told when the light on the input's meter latches, a few times a second. */
function useInputClip(): boolean {
  const { engine } = useStudio();
  const armed = useEngine((state) => state.armed);
  const [isClipped, setIsClipped] = useState(false);
  useEffect(() => {
    if (!armed) {
      setIsClipped(false);
      return;
    }
    const timer = setInterval(() => setIsClipped(engine.inputMeter().clipped), 250);
    return () => clearInterval(timer);
  }, [engine, armed]);
  return isClipped;
}

interface Trouble {
  /** More than a second of the take waits for the disk. */
  readonly isBehind: boolean;
  /** Sound never arrived. */
  readonly hasDropped: boolean;
}

const noTrouble: Trouble = { isBehind: false, hasDropped: false };

/** What goes wrong with the take under way, looked at twice a second. */
function useTrouble(isRecording: boolean): Trouble {
  const { engine } = useStudio();
  const [trouble, setTrouble] = useState(noTrouble);
  useEffect(() => {
    if (!isRecording) {
      setTrouble(noTrouble);
      return;
    }
    const timer = setInterval(() => {
      const { take, sampleRate } = engine.getState();
      const isBehind = take !== null && take.frames - take.durableFrames > sampleRate;
      const hasDropped = take !== null && take.droppedFrames > 0;
      setTrouble((before) =>
        before.isBehind === isBehind && before.hasDropped === hasDropped ? before : { isBehind, hasDropped },
      );
    }, 500);
    return () => clearInterval(timer);
  }, [engine, isRecording]);
  return trouble;
}

function useAdvice(isListed: boolean, isRecording: boolean): readonly Advice[] {
  const permission = useMicPermission();
  const isClipped = useInputClip();
  const trouble = useTrouble(isRecording);
  const chosenId = useUi((state) => state.inputId);
  const inputs = useEngine((state) => state.inputs);
  const inputId = useEngine((state) => state.inputId);
  const armed = useEngine((state) => state.armed);
  const monitoring = useEngine((state) => state.monitoring);
  const latencySeconds = useEngine((state) => state.latencySeconds);
  const problem = useEngine((state) => state.problem);
  const engine = { inputs, inputId, armed, monitoring, latencySeconds, problem };
  return recordAdvice({ engine, permission, chosenId, isClipped, ...trouble, isListed });
}

export function RecordPanel() {
  const { ui } = useStudio();
  const phase = useEngine((state) => state.phase);
  const isRecording = BUSY.has(phase);
  const parentId = useEngine((state) => state.take?.parentId ?? null);
  const chosen = useStory(selectedNode);
  const recordedOver = useStory((state) => nodeById(state, parentId));
  const parent = isRecording ? recordedOver : chosen;
  const { isListed, refresh } = useInputs();
  const advice = useAdvice(isListed, isRecording);
  return (
    <Panel
      actions={
        <IconButton
          icon="close"
          isDisabled={isRecording}
          label="Close the record panel"
          onPress={() => ui.togglePanel('record', false)}
        />
      }
      className={styles.panel}
      title="Record"
    >
      <div className={styles.desk} data-recording={isRecording || undefined}>
        <div className={styles.part} data-part="target">
          {isRecording ? <LiveTakeView parent={parent} /> : <Target parent={parent} />}
        </div>
        <div className={styles.part}>
          <InputChoice isRecording={isRecording} onRefresh={refresh} />
        </div>
        <div className={styles.part}>
          <Listening isRecording={isRecording} />
        </div>
        <div className={styles.part} data-part="go">
          <Go
            isBlocked={advice.some(({ id }) => id === 'denied' || id === 'noInput')}
            parent={parent}
            phase={phase}
          />
        </div>
      </div>
      <AdviceLine advice={advice} isRecording={isRecording} />
    </Panel>
  );
}

function Target({ parent }: { readonly parent: AudioNode | null }) {
  const { ui } = useStudio();
  const recordFrom = useUi((state) => state.recordFrom);
  return (
    <div className={styles.target}>
      <p className={styles.over}>{parent ? `Over ${parent.title || 'Untitled'}` : 'A new seed'}</p>
      {parent ? (
        <Segmented
          label="Where the take begins"
          onChange={(id) => ui.prefer({ recordFrom: id })}
          segments={[
            { id: 'start', label: 'From its start' },
            { id: 'playhead', label: 'At the playhead' },
          ]}
          value={recordFrom}
        />
      ) : (
        <p className={styles.faint}>The first recording of a branch; nothing plays while you record.</p>
      )}
    </div>
  );
}

/** Monitoring and the count-in. */
function Listening({ isRecording }: { readonly isRecording: boolean }) {
  const { engine, ui } = useStudio();
  const monitoring = useEngine((state) => state.monitoring);
  const armed = useEngine((state) => state.armed);
  const latency = useEngine((state) => Math.round(state.latencySeconds * 1000));
  const tempo = useUi((state) => state.tempo);
  const countInBeats = useUi((state) => state.countInBeats);
  return (
    <div className={styles.listening}>
      <Switch
        description={armed && latency > 0 ? `${latency} ms late` : 'Latency shows once the input is open'}
        isSelected={monitoring}
        label="Hear the input"
        onChange={(on) => engine.setMonitoring(on)}
      />
      <div className={styles.line}>
        <NumberField
          className={styles.number}
          isDisabled={isRecording}
          label="Count-in"
          maxValue={16}
          minValue={0}
          onChange={(beats) => ui.prefer({ countInBeats: beats })}
          unit="beats"
          value={countInBeats}
        />
        <NumberField
          className={styles.number}
          isDisabled={isRecording}
          label="Tempo"
          maxValue={300}
          minValue={30}
          onChange={(bpm) => ui.prefer({ tempo: bpm })}
          unit="bpm"
          value={tempo}
        />
      </div>
    </div>
  );
}

interface GoProps {
  readonly phase: string;
  readonly parent: AudioNode | null;
  readonly isBlocked: boolean;
}

/** The one button that matters, and the way to throw a take away. */
function Go({ phase, parent, isBlocked }: GoProps) {
  const studio = useStudio();
  const [asksDiscard, setAsksDiscard] = useState(false);
  if (!BUSY.has(phase)) {
    return (
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

/** One line that is always there: the worst of what should be known, or that all is well. */
function AdviceLine({
  advice,
  isRecording,
}: {
  readonly advice: readonly Advice[];
  readonly isRecording: boolean;
}) {
  const [first, ...others] = advice;
  return (
    <div className={styles.advice} data-tone={first?.tone ?? 'good'} role="status">
      <Icon name={first ? (first.tone === 'neutral' ? 'info' : 'warning') : 'check'} size={14} />
      {first ? (
        <p>
          <strong>{first.title}</strong> {first.remedy}
          {others.map(({ id, title }) => (
            <span key={id}> {title}</span>
          ))}
        </p>
      ) : (
        <p>{isRecording ? 'Every frame is written to the disk as it comes.' : 'Ready.'}</p>
      )}
    </div>
  );
}

/** Measures the way out and in of the open input, step by step: what to connect, three seconds of noise, the answer. */
import { useEffect } from 'react';
import { useEngine, useStudio, useUi } from '../../stores';
import { armInput } from '../../stores/actions';
import { Button, Dialog, LevelMeter, Notice, Progress } from '../../ui';
import styles from './Latency.module.css';
import { outcomeWords } from './latencyWords';
import { type ProbeStep, useProbe } from './useProbe';

export function LatencyDialog() {
  const isOpen = useUi(({ dialog }) => dialog?.kind === 'latency');
  return isOpen ? <Open /> : null;
}

function Open() {
  const studio = useStudio();
  const { engine, ui } = studio;
  const armed = useEngine((state) => state.armed);
  const { step, measure, cancel } = useProbe();
  const isRunning = step.kind === 'running';
  const isMeasured = step.kind === 'done' && step.outcome.verdict === 'ok';

  // Its level is what the first step is about.
  useEffect(() => {
    if (engine.getState().phase === 'playing') engine.pause();
    void armInput(studio);
  }, [studio, engine]);

  const close = () => {
    cancel();
    ui.closeDialog();
  };
  return (
    <Dialog
      footer={
        isRunning ? (
          <Button onPress={cancel}>Cancel</Button>
        ) : isMeasured ? (
          <>
            <Button isDisabled={!armed} onPress={measure}>
              Measure again
            </Button>
            <Button autoFocus onPress={close} variant="accent">
              Done
            </Button>
          </>
        ) : (
          <>
            <Button onPress={close}>Not now</Button>
            <Button autoFocus isDisabled={!armed} onPress={measure} variant="accent">
              {step.kind === 'ready' ? 'Measure' : 'Measure again'}
            </Button>
          </>
        )
      }
      isDismissable={!isRunning}
      isOpen
      onClose={close}
      title="Measure the latency"
    >
      <div className={styles.dialog}>
        <div aria-live="polite" className={styles.step}>
          <Step step={step} />
        </div>
        <Level />
      </div>
    </Dialog>
  );
}

function Step({ step }: { readonly step: ProbeStep }) {
  switch (step.kind) {
    case 'ready':
      return <Preparation />;
    case 'running':
      return (
        <>
          <p className={styles.lead}>Listening. Keep still and quiet.</p>
          <Progress label="Measuring" value={step.fraction} />
          <p className={styles.faint}>
            Three short bursts of noise are played, recorded and found again. Nothing is kept of them.
          </p>
        </>
      );
    case 'done':
      return <Outcome step={step} />;
    case 'failed':
      return (
        <Notice title={step.failure.message} tone="bad">
          <p>{step.failure.remedy}</p>
        </Notice>
      );
  }
}

function Preparation() {
  return (
    <>
      <p className={styles.lead}>
        Sound takes a while to the ear and back through the microphone. Once that time is known, takes land
        where they were played.
      </p>
      <ol className={styles.ways}>
        <li>
          <strong>Let the microphone hear what is played.</strong> Hold one side of the headphones close to
          it, or connect an output to the input with a cable.
        </li>
        <li>
          <strong>Set a usual volume.</strong> The noise is about as loud as music; take the headphones off
          your ears.
        </li>
        <li>
          <strong>Press Measure</strong> and keep still for three seconds.
        </li>
      </ol>
    </>
  );
}

function Outcome({ step }: { readonly step: Extract<ProbeStep, { kind: 'done' }> }) {
  const { tone, title, text, steps } = outcomeWords(step.outcome);
  return (
    <Notice title={title} tone={tone}>
      <p>{text}</p>
      {steps.length > 0 ? (
        <ul className={styles.steps}>
          {steps.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
    </Notice>
  );
}

function Level() {
  const { engine } = useStudio();
  const armed = useEngine((state) => state.armed);
  const label = useEngine(
    ({ inputs, inputId }) => inputs.find(({ deviceId }) => deviceId === inputId)?.label ?? null,
  );
  return (
    <div className={styles.level}>
      <p className={styles.faint}>
        {armed
          ? `Input level: ${label || 'unnamed'}`
          : 'The input is not open. Choose one in the record panel.'}
      </p>
      <LevelMeter
        label="Input level while measuring"
        onClear={() => engine.clearClips()}
        read={() => (engine.getState().armed ? engine.inputMeter() : null)}
      />
    </div>
  );
}

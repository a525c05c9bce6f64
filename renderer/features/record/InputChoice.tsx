/** Which input is heard, with its level. */
import { useEffect, useState } from 'react';
import { useEngine, useStudio, useUi } from '../../stores';
import { armInput, guard } from '../../stores/actions';
import { IconButton, LevelMeter, type Option, Select, ToggleIconButton } from '../../ui';
import { LatencyLine } from '../latency';
import { type Channels, channelOptions } from './channelOptions';
import styles from './Record.module.css';

/** The select's name for whatever the system takes by itself. */
const SYSTEM = 'system';

/** Devices that don't tell are taken for stereo. */
const USUAL_CHANNELS = 2;

/** Asks for the list of inputs once, and again whenever something is plugged in or out. */
export function useInputs(): { readonly isListed: boolean; readonly refresh: () => void } {
  const { engine } = useStudio();
  const [isListed, setIsListed] = useState(false);
  const [asked, setAsked] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew on request.
  useEffect(() => {
    let isGone = false;
    const look = () =>
      engine.refreshInputs().then(
        () => {
          if (!isGone) setIsListed(true);
        },
        // The engine's problem says what is wrong.
        () => undefined,
      );
    void look();
    navigator.mediaDevices?.addEventListener('devicechange', look);
    return () => {
      isGone = true;
      navigator.mediaDevices?.removeEventListener('devicechange', look);
    };
  }, [engine, asked]);
  return { isListed, refresh: () => setAsked((times) => times + 1) };
}

/** The choices of the input select: the system's own, then every named input. */
export function useInputOptions(): readonly Option<string>[] {
  const inputs = useEngine((state) => state.inputs);
  return [
    { id: SYSTEM, label: 'System default' },
    ...inputs
      .filter(({ deviceId }) => deviceId !== '' && deviceId !== 'default')
      .map(({ deviceId, label, bluetooth }, at) => ({
        id: deviceId,
        label: label || `Input ${at + 1}`,
        ...(bluetooth ? { description: 'Bluetooth' } : {}),
      })),
  ];
}

/** Remembers the choice; an open input is opened anew with it. */
export function useChooseInput() {
  const studio = useStudio();
  return (choice: {
    readonly inputId?: string | null;
    readonly inputChannels?: number;
    readonly inputFirst?: number;
  }) => {
    const { ui, engine } = studio;
    ui.prefer(choice);
    if (!engine.getState().armed) return;
    const { inputId, inputChannels, inputFirst } = ui.getState();
    void guard(studio, 'Could not open the input', () => engine.arm(inputId, inputChannels, inputFirst));
  };
}

export function InputSelect({ isDisabled }: { readonly isDisabled: boolean }) {
  const inputId = useUi((state) => state.inputId);
  const options = useInputOptions();
  const choose = useChooseInput();
  const isKnown = options.some(({ id }) => id === inputId);
  return (
    <Select
      hideLabel
      isDisabled={isDisabled}
      label="Input"
      onChange={(id) => choose({ inputId: id === SYSTEM ? null : id, inputFirst: 1 })}
      options={options}
      value={inputId !== null && isKnown ? inputId : SYSTEM}
    />
  );
}

export function ChannelChoice({ isDisabled }: { readonly isDisabled: boolean }) {
  const channels = useUi((state) => state.inputChannels);
  const first = useUi((state) => state.inputFirst);
  const inputId = useUi((state) => state.inputId);
  const there = useEngine(({ inputs }) => {
    const used = inputs.find(({ deviceId }) => deviceId === (inputId ?? 'default')) ?? inputs[0];
    return used?.channels ?? USUAL_CHANNELS;
  });
  const choose = useChooseInput();
  // A choice of another device may lie beyond what this one has: it is shown all the same, for it is what is asked for.
  const options = channelOptions(Math.max(there, USUAL_CHANNELS, first + channels - 1));
  return (
    <Select<Channels>
      className={styles.channels}
      hideLabel
      isDisabled={isDisabled}
      label="Channels of the input"
      onChange={(id) => {
        const [wide = 1, from = 1] = id.split(':').map(Number);
        choose({ inputChannels: wide, inputFirst: from });
      }}
      options={options}
      value={`${channels}:${first}`}
    />
  );
}

export interface InputChoiceProps {
  readonly isRecording: boolean;
  readonly onRefresh: () => void;
}

export function InputChoice({ isRecording, onRefresh }: InputChoiceProps) {
  const studio = useStudio();
  const { engine } = studio;
  const armed = useEngine((state) => state.armed);
  return (
    <div className={styles.input}>
      <div className={styles.line}>
        <div className={styles.wide}>
          <InputSelect isDisabled={isRecording} />
        </div>
        <IconButton
          icon="restore"
          isDisabled={isRecording}
          label="Look for inputs again"
          onPress={onRefresh}
        />
        <ChannelChoice isDisabled={isRecording} />
      </div>
      <div className={styles.line}>
        <ToggleIconButton
          icon="mic"
          isDisabled={isRecording}
          isSelected={armed}
          label="Input open"
          onChange={(open) => (open ? void armInput(studio) : engine.disarm())}
          tone="record"
          tooltip={armed ? 'Close the input' : 'Open the input to see its level'}
        />
        <div className={styles.meter}>
          <LevelMeter
            label="Input level"
            onClear={() => engine.clearClips()}
            read={() => (engine.getState().armed ? engine.inputMeter() : null)}
          />
        </div>
      </div>
      <LatencyLine isDisabled={isRecording} />
    </div>
  );
}

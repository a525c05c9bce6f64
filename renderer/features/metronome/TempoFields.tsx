/** The metronome's switch, its tempo and the beats before a take: the same in the panel, the transport and the settings. */
import { useStudio, useUi } from '../../stores';
import { ToggleIconButton } from '../../ui';
import { shortcutOf } from '../commands';
import { PreferenceNumber } from '../preferences';

interface FieldChange {
  readonly className?: string | undefined;
}

export function MetronomeToggle() {
  const { ui } = useStudio();
  const isOn = useUi((state) => state.metronomeOn);
  return (
    <ToggleIconButton
      icon="metronome"
      isSelected={isOn}
      label="Metronome"
      onChange={(on) => ui.prefer({ metronomeOn: on })}
      shortcut={shortcutOf('metronome')}
      tooltip="Metronome, never in the take"
    />
  );
}

export function CountInField({ className, description }: FieldChange & { readonly description?: string }) {
  return (
    <PreferenceNumber
      className={className}
      description={description}
      label="Count-in"
      maxValue={16}
      minValue={0}
      preference="countInBeats"
      unit="beats"
    />
  );
}

export function TempoField({ className }: FieldChange) {
  return (
    <PreferenceNumber
      className={className}
      label="Tempo"
      maxValue={300}
      minValue={30}
      preference="tempo"
      unit="bpm"
    />
  );
}

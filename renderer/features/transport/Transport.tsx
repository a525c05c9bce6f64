import { ToggleButton, Toolbar } from 'react-aria-components';
import { useEngine, useStory, useStudio } from '../../stores';
import { Icon, IconButton, ToggleIconButton, WithTooltip } from '../../ui';
import { type CommandId, runCommand, shortcutOf } from '../commands';
import { CountIn } from './CountIn';
import { Health } from './Health';
import { Match } from './Match';
import { Output } from './Output';
import { TimeDisplay } from './TimeDisplay';
import styles from './Transport.module.css';

/** Playing and recording, always in the same place. */
export function Transport() {
  const studio = useStudio();
  const phase = useEngine((state) => state.phase);
  const isLooping = useEngine((state) => state.loop !== null);
  const hasStory = useStory((state) => state.content !== null);
  const hasSelection = useStory((state) => state.selectedId !== null);
  const isPlaying = phase === 'playing' || phase === 'starting';
  const isCapturing = phase === 'countIn' || phase === 'recording';

  const button = (id: CommandId, label: string, icon: 'toStart' | 'toEnd' | 'stop', isEnabled: boolean) => (
    <IconButton
      icon={icon}
      isDisabled={!isEnabled}
      label={label}
      onPress={() => runCommand(studio, id)}
      shortcut={shortcutOf(id)}
    />
  );

  return (
    <footer className={styles.transport} data-phase={phase}>
      <Toolbar aria-label="Transport" className={styles.buttons}>
        {button('toStart', 'Go to the start', 'toStart', hasStory && !isCapturing)}
        <WithTooltip shortcut={shortcutOf('playPause')} text={isPlaying ? 'Pause' : 'Play'}>
          <ToggleButton
            aria-label="Play"
            className={styles.play ?? ''}
            isDisabled={!hasSelection}
            isSelected={isPlaying || isCapturing}
            onChange={() => runCommand(studio, 'playPause')}
          >
            <Icon name={isPlaying ? 'pause' : 'play'} size={18} />
          </ToggleButton>
        </WithTooltip>
        {button('stop', 'Stop', 'stop', hasStory)}
        {button('toEnd', 'Go to the end of the branch', 'toEnd', hasSelection && !isCapturing)}
        <WithTooltip
          shortcut={shortcutOf('record')}
          text={isCapturing ? 'End the take' : hasSelection ? 'Record over the chosen node' : 'Record a seed'}
        >
          <ToggleButton
            aria-label="Record"
            className={styles.record ?? ''}
            isDisabled={!hasStory || phase === 'finishing'}
            isSelected={isCapturing}
            onChange={() => runCommand(studio, 'record')}
          >
            <Icon name={isCapturing ? 'stop' : 'record'} size={18} />
          </ToggleButton>
        </WithTooltip>
        <ToggleIconButton
          icon="loop"
          isDisabled={!hasSelection}
          isSelected={isLooping}
          label="Loop"
          onChange={() => runCommand(studio, 'loop')}
          shortcut={shortcutOf('loop')}
        />
      </Toolbar>
      <TimeDisplay />
      <PhaseWords phase={phase} />
      <Health />
      <CountIn />
      <Match />
      <Output />
    </footer>
  );
}

/** What is going on, for the eye and for screen readers; its room is kept when there is nothing to say. */
function PhaseWords({ phase }: { readonly phase: string }) {
  const words: Readonly<Record<string, string>> = {
    starting: 'Starting…',
    countIn: 'Counting in…',
    recording: 'Recording',
    finishing: 'Saving the take…',
  };
  return (
    <p aria-live="polite" className={styles.phase}>
      {words[phase] ?? ''}
    </p>
  );
}

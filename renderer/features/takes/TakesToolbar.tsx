import type { Dispatch } from 'react';
import { useEngine, useStudio, useUi } from '../../stores';
import { playPause } from '../../stores/actions';
import { Button, IconButton, Segmented, ToggleIconButton, ValueField } from '../../ui';
import type { CompAction, CompSession } from './compSession';
import styles from './Takes.module.css';
import { parseMilliseconds } from './takeWords';
import type { GridKind, TakesAxis } from './useTakesAxis';

export const MAX_CROSSFADE_MS = 500;

export interface TakesToolbarProps {
  readonly session: CompSession;
  readonly dispatch: Dispatch<CompAction>;
  readonly axis: TakesAxis;
  readonly gridKind: GridKind;
  readonly onGridKind: (kind: GridKind) => void;
  readonly snaps: boolean;
  readonly onSnaps: (snaps: boolean) => void;
  readonly crossfadeMs: number;
  readonly onCrossfadeMs: (milliseconds: number) => void;
}

export function TakesToolbar(props: TakesToolbarProps) {
  const { session, dispatch, axis, gridKind, crossfadeMs, onCrossfadeMs } = props;
  const studio = useStudio();
  const isPlaying = useEngine(({ phase }) => phase === 'playing' || phase === 'starting');
  const tempo = useUi((state) => state.tempo);
  const held = (milliseconds: number) => Math.max(0, Math.min(MAX_CROSSFADE_MS, milliseconds));
  return (
    <div aria-label="Takes" className={styles.toolbar} role="toolbar">
      <div className={styles.tools}>
        <Button icon={isPlaying ? 'pause' : 'play'} onPress={() => void playPause(studio)} size="s">
          {isPlaying ? 'Pause' : 'Hear the comp'}
        </Button>
        <IconButton
          icon="undo"
          isDisabled={session.past.length === 0 && !session.held}
          label="Take back the last choice"
          onPress={() => dispatch({ type: 'undo' })}
          placement="bottom"
          shortcut="Mod+Z"
          size="s"
        />
        <IconButton
          icon="redo"
          isDisabled={session.future.length === 0}
          label="Choose it again"
          onPress={() => dispatch({ type: 'redo' })}
          placement="bottom"
          shortcut="Mod+Shift+Z"
          size="s"
        />
      </div>
      <div className={styles.tools}>
        <Segmented
          label="Grid"
          onChange={props.onGridKind}
          segments={[
            { id: 'time', label: 'Time' },
            { id: 'beats', label: `Beats at ${tempo}` },
          ]}
          value={gridKind}
        />
        <ToggleIconButton
          icon="magnet"
          isSelected={props.snaps}
          label="Snap to the grid and to seams"
          onChange={props.onSnaps}
          placement="bottom"
          size="s"
        />
        <ValueField
          className={styles.crossfade}
          format={(value) => `${value} ms`}
          hint="Length of the crossfade at each seam, such as 10 or 0.2 s; 0 cuts hard"
          label="Crossfade"
          maxValue={MAX_CROSSFADE_MS}
          minValue={0}
          onCommit={(value) => onCrossfadeMs(held(value))}
          onStep={(event) => {
            const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
            if (by !== 0) onCrossfadeMs(held(crossfadeMs + by * (event.shiftKey ? 10 : 1)));
            return by !== 0;
          }}
          parse={parseMilliseconds}
          value={crossfadeMs}
        />
      </div>
      <div className={styles.tools}>
        <IconButton
          icon="zoomOut"
          isDisabled={axis.isWhole}
          label="Zoom out"
          onPress={() => axis.zoom(0.5)}
          placement="bottom"
          size="s"
        />
        <IconButton icon="zoomIn" label="Zoom in" onPress={() => axis.zoom(2)} placement="bottom" size="s" />
        <IconButton
          icon="fit"
          isDisabled={axis.isWhole}
          label="Show all"
          onPress={axis.fit}
          placement="bottom"
          size="s"
        />
      </div>
    </div>
  );
}

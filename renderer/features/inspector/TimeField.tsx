import { useStudio, useUi } from '../../stores';
import { formatDuration, formatFrames, formatTime, ValueField } from '../../ui';
import { parseTime, type TimeUnit } from './timeText';
import { arrowFrames } from './useDragEdit';

export interface TimeFieldProps {
  readonly label: string;
  /** Frames. */
  readonly value: number;
  readonly sampleRate: number;
  readonly unit: TimeUnit;
  /** A value was typed; it may be held to what is possible. `onRest` follows. */
  readonly onMove: (frames: number) => void;
  /** An arrow key steps it by so many frames. */
  readonly onStep: (by: number) => void;
  /** The steps are over. */
  readonly onRest: () => void;
  readonly isDisabled?: boolean;
  /** A length reads shorter than a place in time. */
  readonly isLength?: boolean;
}

const HINT =
  'Type a time such as 1.5, 250 ms, 0:03.2 or 48000 fr. Arrows step 1 ms, with Shift 10 ms, with Alt 1 sample.';

/** A time that can be read, typed in any unit, and stepped. */
export function TimeField(props: TimeFieldProps) {
  const { label, value, sampleRate, unit, onMove, onStep, onRest, isDisabled, isLength } = props;
  const words = (frames: number) => (isLength && frames === 0 ? '0 ms' : formatTime(frames, sampleRate));
  return (
    <ValueField
      format={unit === 'frames' ? formatFrames : words}
      hint={isLength ? `${HINT} Now ${formatDuration(value, sampleRate)}.` : HINT}
      isDisabled={isDisabled ?? false}
      label={label}
      onCommit={(frames) => {
        onMove(frames);
        onRest();
      }}
      onStep={(event) => {
        const by = arrowFrames(event, sampleRate);
        // Left and right belong to the text.
        if (by === 0 || event.key === 'ArrowLeft' || event.key === 'ArrowRight') return false;
        onStep(by);
        return true;
      }}
      onStepEnd={onRest}
      parse={(text) => parseTime(text, sampleRate, unit)}
      value={value}
    />
  );
}

/** The unit that time fields show, remembered with the window's preferences. */
export function useTimeUnit(): readonly [TimeUnit, (unit: TimeUnit) => void] {
  const { ui } = useStudio();
  const unit = useUi((state) => state.timeUnit);
  return [unit, (timeUnit) => ui.prefer({ timeUnit })];
}

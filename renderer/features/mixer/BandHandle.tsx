/**
 * A band under the hand: to the sides its frequency, up and down its gain. It never jumps to where it is pressed; with
 * Shift it goes a quarter as far. The wheel makes a bell narrower or wider. Double-click, Delete and Backspace set the band back to its defaults.
 *
 * To a screen reader it is a slider of the gain (of the corner, for the high-pass) that says both values; each value
 * has a number field of its own as well.
 */
import { type RefObject, useEffect, useRef } from 'react';
import type { Processing } from '../../../shared/domain/model';
import { type ProcessingAmount, processingRanges } from '../../../shared/domain/processing/settings';
import type { DeviceProps } from './AmountField';
import styles from './Processing.module.css';
import { dbToY, EDGE_DB, handleHertz, hertzToX, type PlotSize, xToHertz } from './processingCurves';
import { formatAmount, roundAmount, stepAmount, stepKey } from './processingLaw';
import { type Band, defaultsOf, deviceOf } from './processingWords';
import { shownProcessing } from './stripMix';
import type { StripEdit } from './useStripEdit';

interface Drag {
  clientX: number;
  clientY: number;
  /** Fractions of the plane. */
  x: number;
  y: number;
}

export interface BandHandleProps extends DeviceProps {
  readonly band: Band;
  readonly size: PlotSize;
  /** Told while it is pointed at, held or has the focus. */
  readonly onActive: (band: Band['id'] | null) => void;
}

/** The corner of a Butterworth high-pass is 3 dB down. */
const CORNER_DB = -3;

type Amounts = Partial<Pick<Processing, ProcessingAmount>>;

export function BandHandle({ band, size, onActive, edit, layer, scope }: BandHandleProps) {
  const root = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);
  const settings = shownProcessing(layer, scope);
  const { sampleRate } = layer.node;
  const { hertz, gain, name } = band;
  const gainDb = gain ? settings[gain] : CORNER_DB;
  const x = hertzToX(handleHertz(settings[hertz], sampleRate));
  const y = dbToY(gainDb, 1);
  const spoken = gain ?? hertz;
  const { min, max } = processingRanges[spoken];
  const frequencyWords = formatAmount(hertz, settings[hertz]);

  const changed = (frequency: number, db: number): Amounts => ({
    [hertz]: roundAmount(hertz, frequency),
    ...(gain ? { [gain]: roundAmount(gain, db) } : {}),
  });
  const release = () => {
    if (!drag.current) return;
    drag.current = null;
    edit.rest();
  };
  const toDefaults = () => edit.move(defaultsOf(band.amounts));

  /** What a key makes of the band; null when it means nothing here. */
  const stepped = (event: React.KeyboardEvent): Amounts | null => {
    const sideways = event.key === 'ArrowRight' ? 'ArrowUp' : event.key === 'ArrowLeft' ? 'ArrowDown' : null;
    const moved = sideways || !gain ? hertz : gain;
    const step = stepKey({ key: sideways ?? event.key, shiftKey: event.shiftKey });
    if (step) return { [moved]: stepAmount(moved, edit.current(moved), step.direction, step.size) };
    if (event.key === 'Home') return { [hertz]: processingRanges[hertz].min };
    return event.key === 'End' ? { [hertz]: processingRanges[hertz].max } : null;
  };

  useWheel(root, band.q, edit);

  return (
    <div
      aria-label={gain ? `${name} band` : `${name} corner`}
      aria-valuemax={max}
      aria-valuemin={min}
      aria-valuenow={settings[spoken]}
      aria-valuetext={gain ? `${frequencyWords}, ${formatAmount(gain, gainDb)}` : frequencyWords}
      className={styles.handle}
      data-off={settings[deviceOf(hertz)] ? undefined : true}
      onBlur={() => {
        onActive(null);
        edit.rest();
      }}
      onDoubleClick={() => {
        toDefaults();
        edit.rest();
      }}
      onFocus={() => onActive(band.id)}
      onKeyDown={(event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const amounts = stepped(event);
        if (amounts) edit.turn(amounts);
        else if (event.key === 'Backspace' || event.key === 'Delete') toDefaults();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      onKeyUp={edit.rest}
      onPointerCancel={release}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { clientX: event.clientX, clientY: event.clientY, x, y };
      }}
      onPointerEnter={() => onActive(band.id)}
      onPointerLeave={() => {
        if (!drag.current) onActive(null);
      }}
      onPointerMove={(event) => {
        const held = drag.current;
        if (!held || (event.clientX === held.clientX && event.clientY === held.clientY)) return;
        const part = event.shiftKey ? 0.25 : 1;
        held.x = Math.min(1, Math.max(0, held.x + ((event.clientX - held.clientX) / size.width) * part));
        held.y = Math.min(1, Math.max(0, held.y + ((event.clientY - held.clientY) / size.height) * part));
        held.clientX = event.clientX;
        held.clientY = event.clientY;
        edit.turn(changed(xToHertz(held.x), EDGE_DB * (1 - 2 * held.y)));
      }}
      onPointerUp={release}
      ref={root}
      role="slider"
      style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
      tabIndex={0}
    >
      {band.letters}
    </div>
  );
}

/** A wheel has no end; it rested when it has not turned for so long. */
const WHEEL_RESTS_MS = 300;

/** Turns an amount by the wheel: up is more. The page must not scroll by it, which React's own listener can't stop. */
function useWheel(
  target: RefObject<HTMLElement | null>,
  amount: ProcessingAmount | null,
  edit: StripEdit,
): void {
  const latest = useRef(edit);
  latest.current = edit;
  useEffect(() => {
    const element = target.current;
    if (!element || !amount) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const rest = () => {
      clearTimeout(timer);
      timer = undefined;
      latest.current.rest();
    };
    const turn = (event: WheelEvent) => {
      if (event.deltaY === 0 || event.ctrlKey) return;
      event.preventDefault();
      const { current, turn } = latest.current;
      const size = event.shiftKey ? 'fine' : 'normal';
      turn({ [amount]: stepAmount(amount, current(amount), event.deltaY < 0 ? 1 : -1, size) });
      clearTimeout(timer);
      timer = setTimeout(rest, WHEEL_RESTS_MS);
    };
    element.addEventListener('wheel', turn, { passive: false });
    return () => {
      element.removeEventListener('wheel', turn);
      if (timer !== undefined) rest();
    };
  }, [target, amount]);
}

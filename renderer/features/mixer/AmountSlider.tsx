/**
 * One amount on a line, by the law of its unit. Like a fader it never jumps to where it is pressed: a drag moves it by
 * as much as the hand moves, with Shift a quarter of that. Double-click, Delete and Backspace set the default.
 */
import { useRef } from 'react';
import {
  defaultProcessing,
  type ProcessingAmount,
  processingRanges,
} from '../../../shared/domain/processing/settings';
import type { DeviceProps } from './AmountField';
import styles from './Processing.module.css';
import { amountToPosition, formatAmount, positionToAmount, stepAmount, stepKey } from './processingLaw';
import { amountWords } from './processingWords';
import { shownField } from './stripMix';

interface Drag {
  readonly width: number;
  x: number;
  position: number;
}

export function AmountSlider({
  amount,
  edit,
  layer,
  scope,
}: DeviceProps & { readonly amount: ProcessingAmount }) {
  const drag = useRef<Drag | null>(null);
  const { min, max } = processingRanges[amount];
  const value = shownField(layer, scope, amount);
  const position = amountToPosition(amount, value);
  const set = (next: number) => edit.turn({ [amount]: next });
  const toDefault = () => edit.move({ [amount]: defaultProcessing[amount] });
  const release = () => {
    if (!drag.current) return;
    drag.current = null;
    edit.rest();
  };

  return (
    <div
      aria-label={amountWords[amount].full}
      aria-valuemax={max}
      aria-valuemin={min}
      aria-valuenow={value}
      aria-valuetext={formatAmount(amount, value)}
      className={styles.slider}
      onBlur={edit.rest}
      onDoubleClick={() => {
        toDefault();
        edit.rest();
      }}
      onKeyDown={(event) => {
        const { key } = event;
        const turned = key === 'ArrowRight' ? 'ArrowUp' : key === 'ArrowLeft' ? 'ArrowDown' : key;
        const step = stepKey({ key: turned, shiftKey: event.shiftKey });
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        if (step) set(stepAmount(amount, edit.current(amount), step.direction, step.size));
        else if (key === 'Home') set(min);
        else if (key === 'End') set(max);
        else if (key === 'Backspace' || key === 'Delete') toDefault();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      onKeyUp={edit.rest}
      onPointerCancel={release}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const { width } = event.currentTarget.getBoundingClientRect();
        drag.current = { width, x: event.clientX, position };
      }}
      onPointerMove={(event) => {
        const held = drag.current;
        if (!held || event.clientX === held.x) return;
        const by = (event.clientX - held.x) / held.width;
        held.x = event.clientX;
        held.position = Math.min(1, Math.max(0, held.position + by * (event.shiftKey ? 0.25 : 1)));
        set(positionToAmount(amount, held.position));
      }}
      onPointerUp={release}
      role="slider"
      tabIndex={0}
    >
      <div className={styles.rail}>
        <div className={styles.fill} style={{ width: `${position * 100}%` }} />
      </div>
      <div className={styles.thumb} style={{ left: `${position * 100}%` }} />
    </div>
  );
}

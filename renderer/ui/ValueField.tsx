import { useId, useState } from 'react';
import { classNames } from './classNames';
import styles from './ValueField.module.css';

export interface ValueFieldProps {
  readonly label: string;
  /** Spoken but not drawn, where the place says it already. */
  readonly hideLabel?: boolean;
  readonly value: number;
  readonly minValue?: number;
  readonly maxValue?: number;
  /** How the value reads while nobody types. */
  readonly format: (value: number) => string;
  /** What was typed; null for what cannot be read, which is then marked and not taken. */
  readonly parse: (text: string) => number | null;
  /** A typed value, on Enter or when the focus leaves. Never called with the value that is there. */
  readonly onCommit: (value: number) => void;
  /** An arrow or page key; returns true when it was used. Held keys call it many times before `onStepEnd`. */
  readonly onStep?: (event: React.KeyboardEvent) => boolean;
  readonly onStepEnd?: () => void;
  /** What can be typed, e.g. "Time such as 1.5, 250 ms or 0:03.2". Shown as a tooltip and when it cannot be read. */
  readonly hint: string;
  readonly isDisabled?: boolean;
  readonly align?: 'start' | 'center' | 'end';
  readonly className?: string | undefined;
}

/** A quantity with words of its own (a time, a level, a pan) that is read, typed and stepped in place. */
export function ValueField(props: ValueFieldProps) {
  const { label, value, format, parse, onCommit, onStep, onStepEnd, hint, align = 'end' } = props;
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const shown = format(value);
  const isWrong = draft !== null && parse(draft) === null;

  const commit = () => {
    if (draft === null) return;
    const parsed = parse(draft);
    setDraft(null);
    // What was only looked at is not an edit, even if its text is coarser than the value.
    if (parsed !== null && parsed !== value && draft !== shown) onCommit(parsed);
  };

  return (
    <div className={classNames(styles.field, props.className)}>
      {props.hideLabel ? null : (
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
      )}
      <input
        aria-invalid={isWrong || undefined}
        aria-label={props.hideLabel ? label : undefined}
        aria-valuemax={props.maxValue}
        aria-valuemin={props.minValue}
        aria-valuenow={value}
        aria-valuetext={shown}
        autoComplete="off"
        className={styles.input}
        data-align={align}
        disabled={props.isDisabled}
        id={id}
        onBlur={() => {
          commit();
          onStepEnd?.();
        }}
        onChange={(event) => setDraft(event.target.value)}
        onFocus={(event) => event.target.select()}
        onKeyDown={(event) => {
          // A field's keys are its own: none of them may also play, delete or undo something in the window. Escape is,
          // while there is something to take back; then it leaves what is around the field.
          const isLeaving = event.key === 'Escape' && draft === null;
          if (!event.ctrlKey && !event.metaKey && !isLeaving) event.stopPropagation();
          if (event.key === 'Enter') {
            commit();
            event.currentTarget.select();
          } else if (event.key === 'Escape' && draft !== null) {
            setDraft(null);
          } else if (draft === null && onStep?.(event)) {
            event.preventDefault();
          }
        }}
        onKeyUp={onStepEnd}
        role="spinbutton"
        spellCheck={false}
        title={hint}
        type="text"
        value={draft ?? shown}
      />
    </div>
  );
}

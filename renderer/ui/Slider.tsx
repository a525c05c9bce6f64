import { useEffect, useRef } from 'react';
import { Slider as AriaSlider, Label, SliderFill, SliderThumb, SliderTrack } from 'react-aria-components';
import { classNames } from './classNames';
import styles from './Slider.module.css';

export interface SliderProps {
  /** Its name; shown when `showLabel`, always spoken. */
  readonly label: string;
  readonly showLabel?: boolean;
  readonly value: number;
  readonly minValue: number;
  readonly maxValue: number;
  readonly step: number;
  /** Where the fill starts and what double-click, Backspace or Delete goes back to, e.g. 0 for pan and gain. */
  readonly origin?: number;
  /** While it moves. */
  readonly onChange: (value: number) => void;
  /** Once it rests: the moment for one undoable edit. */
  readonly onChangeEnd?: (value: number) => void;
  /** Spoken, and shown beside the label. */
  readonly format?: (value: number) => string;
  readonly orientation?: 'horizontal' | 'vertical';
  readonly isDisabled?: boolean;
  readonly className?: string | undefined;
}

/** One value on a track. Arrows move a step, Page keys ten, Home and End go to the ends. */
export function Slider(props: SliderProps) {
  const { label, value, origin, onChange, onChangeEnd, format = String } = props;
  const input = useRef<HTMLInputElement>(null);
  const text = format(value);
  // React Aria speaks numbers by Intl rules alone; ours are dB and L/R, so the text is put in its place after each render.
  useEffect(() => input.current?.setAttribute('aria-valuetext', text));

  const reset = () => {
    if (origin === undefined) return;
    onChange(origin);
    onChangeEnd?.(origin);
  };

  return (
    <AriaSlider
      {...(props.showLabel ? {} : { 'aria-label': label })}
      className={classNames(styles.slider, props.className)}
      isDisabled={props.isDisabled ?? false}
      maxValue={props.maxValue}
      minValue={props.minValue}
      onChange={onChange}
      orientation={props.orientation ?? 'horizontal'}
      step={props.step}
      value={value}
      {...(onChangeEnd ? { onChangeEnd } : {})}
    >
      {props.showLabel ? (
        <div className={styles.head}>
          <Label>{label}</Label>
          <span aria-hidden="true" className={styles.value}>
            {text}
          </span>
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only listens for a key of the slider inside. */}
      <div
        className={styles.keys}
        onKeyDown={(event) => {
          if (event.key !== 'Backspace' && event.key !== 'Delete') return;
          event.preventDefault();
          reset();
        }}
        role="presentation"
      >
        <SliderTrack className={styles.track} onDoubleClick={reset}>
          <div className={styles.rail} />
          <SliderFill className={styles.fill} {...(origin === undefined ? {} : { offset: origin })} />
          <SliderThumb className={styles.thumb} inputRef={input} />
        </SliderTrack>
      </div>
    </AriaSlider>
  );
}

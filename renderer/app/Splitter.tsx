/** The edge of a panel: drag it, or focus it and use the arrows; double-click goes back to the default. */
import { useRef } from 'react';
import { defaultPreferences, useStudio, useUi } from '../stores';
import styles from './Splitter.module.css';

type Resizable = 'stories' | 'inspector' | 'mixer';

const limits: Readonly<Record<Resizable, readonly [least: number, most: number]>> = {
  stories: [160, 420],
  inspector: [260, 640],
  mixer: [208, 420],
};

export interface SplitterProps {
  readonly label: string;
  readonly panel: Resizable;
  /** The side of the panel on which it lies. */
  readonly side: 'left' | 'right' | 'top';
}

export function Splitter({ label, panel, side }: SplitterProps) {
  const { ui } = useStudio();
  const size = useUi((state) => state.sizes[panel]);
  const drag = useRef<{ readonly from: number; readonly size: number } | null>(null);
  const [least, most] = limits[panel];
  const along = side === 'top' ? 'clientY' : 'clientX';
  const grows = side === 'right' ? 1 : -1;

  const resize = (to: number) => {
    const { sizes } = ui.getState();
    ui.prefer({ sizes: { ...sizes, [panel]: Math.round(Math.min(most, Math.max(least, to))) } });
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that is moved needs a value, which <hr> cannot have.
    <div
      aria-label={label}
      aria-orientation={side === 'top' ? 'horizontal' : 'vertical'}
      aria-valuemax={most}
      aria-valuemin={least}
      aria-valuenow={size}
      className={styles.splitter}
      data-side={side}
      onDoubleClick={() => resize(defaultPreferences.sizes[panel])}
      onKeyDown={(event) => {
        const more = side === 'top' ? 'ArrowUp' : side === 'right' ? 'ArrowRight' : 'ArrowLeft';
        const less = side === 'top' ? 'ArrowDown' : side === 'right' ? 'ArrowLeft' : 'ArrowRight';
        if (event.key === more) resize(size + 16);
        else if (event.key === less) resize(size - 16);
        else if (event.key === 'Home') resize(least);
        else if (event.key === 'End') resize(most);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { from: event[along], size };
      }}
      onPointerMove={(event) => {
        if (drag.current) resize(drag.current.size + (event[along] - drag.current.from) * grows);
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      role="separator"
      tabIndex={0}
    />
  );
}

import type { ReactElement } from 'react';
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components';
import { Kbd } from './Kbd';
import styles from './Tooltip.module.css';

export interface WithTooltipProps {
  /** What the control does, in a few words. */
  readonly text: string;
  /** Key combination as the commands table writes it, e.g. `Mod+Z`. */
  readonly shortcut?: string | undefined;
  readonly placement?: 'top' | 'bottom' | 'left' | 'right';
  readonly isDisabled?: boolean;
  /** One React Aria control. */
  readonly children: ReactElement;
}

/** Names a control on hover and on keyboard focus, with its shortcut. */
export function WithTooltip({ text, shortcut, placement = 'top', isDisabled, children }: WithTooltipProps) {
  return (
    <TooltipTrigger closeDelay={60} delay={500} isDisabled={isDisabled ?? false}>
      {children}
      <AriaTooltip className={styles.tooltip} offset={6} placement={placement}>
        {text}
        {shortcut ? <Kbd keys={shortcut} /> : null}
      </AriaTooltip>
    </TooltipTrigger>
  );
}

import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaProps, ToggleButton } from 'react-aria-components';
import styles from './Button.module.css';
import { classNames } from './classNames';
import { Icon, type IconName } from './Icon';
import { WithTooltip } from './Tooltip';

export type ButtonVariant = 'plain' | 'quiet' | 'accent' | 'record' | 'danger';
export type ControlSize = 's' | 'm' | 'l';

export interface ButtonProps extends Omit<AriaProps, 'className' | 'children' | 'style'> {
  readonly variant?: ButtonVariant;
  readonly size?: ControlSize;
  readonly icon?: IconName;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/**
 * A button with words. `quiet` has no box until it is pointed at; `accent` is the one thing to do next. While what it
 * began goes on it is `isPending` rather than disabled: it does nothing then, and the focus stays where it was.
 */
export function Button({ variant = 'plain', size = 'm', icon, className, children, ...rest }: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      className={classNames(styles.button, className)}
      data-size={size}
      data-variant={variant}
    >
      {icon ? <Icon name={icon} /> : null}
      <span className={styles.label}>{children}</span>
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaProps, 'className' | 'children' | 'style' | 'aria-label'> {
  readonly icon: IconName;
  /** Its name for screen readers and the tooltip. */
  readonly label: string;
  /** More than the name in the tooltip, e.g. what would be undone. */
  readonly tooltip?: string | undefined;
  /** As the commands table writes it, e.g. `Mod+Z`. */
  readonly shortcut?: string | undefined;
  readonly variant?: ButtonVariant;
  readonly size?: ControlSize;
  readonly placement?: 'top' | 'bottom' | 'left' | 'right';
  readonly className?: string | undefined;
}

/** A button that is an icon; always named, always with a tooltip. */
export function IconButton({
  icon,
  label,
  tooltip,
  shortcut,
  variant = 'quiet',
  size = 'm',
  placement = 'top',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <WithTooltip placement={placement} shortcut={shortcut} text={tooltip ?? label}>
      <AriaButton
        {...rest}
        aria-label={label}
        className={classNames(styles.button, styles.icon, className)}
        data-size={size}
        data-variant={variant}
      >
        <Icon name={icon} />
      </AriaButton>
    </WithTooltip>
  );
}

export interface ToggleIconButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly tooltip?: string | undefined;
  readonly shortcut?: string | undefined;
  readonly isSelected: boolean;
  readonly onChange: (selected: boolean) => void;
  readonly isDisabled?: boolean;
  readonly size?: ControlSize;
  /** Colour when on: what is chosen, what warns (mute), or what records. */
  readonly tone?: 'accent' | 'warn' | 'record';
  readonly placement?: 'top' | 'bottom' | 'left' | 'right';
  readonly className?: string | undefined;
}

/** An icon that is on or off. */
export function ToggleIconButton({
  icon,
  label,
  tooltip,
  shortcut,
  size = 'm',
  tone = 'accent',
  placement = 'top',
  className,
  isDisabled,
  ...rest
}: ToggleIconButtonProps) {
  return (
    <WithTooltip placement={placement} shortcut={shortcut} text={tooltip ?? label}>
      <ToggleButton
        {...rest}
        aria-label={label}
        className={classNames(styles.button, styles.icon, styles.toggle, className)}
        data-size={size}
        data-tone={tone}
        data-variant="quiet"
        isDisabled={isDisabled ?? false}
      >
        <Icon name={icon} />
      </ToggleButton>
    </WithTooltip>
  );
}

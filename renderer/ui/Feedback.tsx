import type { ReactNode } from 'react';
import { ProgressBar as AriaProgressBar } from 'react-aria-components';
import { classNames } from './classNames';
import styles from './Feedback.module.css';
import { Icon, type IconName } from './Icon';

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad';

/** A word or two about the state of something. Colour is never alone: pass an icon or words that say the same. */
export function Badge({
  tone = 'neutral',
  icon,
  children,
}: {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly children: ReactNode;
}) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {icon ? <Icon name={icon} size={12} /> : null}
      {children}
    </span>
  );
}

export interface ProgressProps {
  readonly label: string;
  /** 0..1, or null while the length is unknown. */
  readonly value: number | null;
  readonly className?: string | undefined;
}

/** How far something has come. */
export function Progress({ label, value, className }: ProgressProps) {
  return (
    <AriaProgressBar
      aria-label={label}
      className={classNames(styles.progress, className)}
      isIndeterminate={value === null}
      maxValue={1}
      value={value ?? 0}
    >
      <div
        className={styles.bar}
        data-indeterminate={value === null || undefined}
        style={value === null ? undefined : { transform: `scaleX(${value})` }}
      />
    </AriaProgressBar>
  );
}

export interface EmptyStateProps {
  readonly icon: IconName;
  readonly title: string;
  /** What to do next. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** Says what will be here and how it gets here. */
export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <span className={styles.emblem}>
        <Icon name={icon} size={24} />
      </span>
      <p className={styles.emptyTitle}>{title}</p>
      {children ? <div className={styles.emptyText}>{children}</div> : null}
      {actions ? <div className={styles.emptyActions}>{actions}</div> : null}
    </div>
  );
}

/** A message in the flow of a panel, with what to do about it. */
export function Notice({
  tone = 'neutral',
  title,
  children,
}: {
  readonly tone?: Tone;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  const icon: IconName =
    tone === 'bad' ? 'error' : tone === 'warn' ? 'warning' : tone === 'good' ? 'check' : 'info';
  return (
    <div className={styles.notice} data-tone={tone}>
      <Icon name={icon} />
      <div>
        <p className={styles.noticeTitle}>{title}</p>
        {children ? <div className={styles.noticeText}>{children}</div> : null}
      </div>
    </div>
  );
}

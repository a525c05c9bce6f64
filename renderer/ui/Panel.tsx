import { type ReactNode, useId } from 'react';
import { classNames } from './classNames';
import styles from './Panel.module.css';

export interface PanelProps {
  readonly title: string;
  /** Right end of the head. */
  readonly actions?: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A titled region of the window: head of fixed height, body that scrolls by itself. */
export function Panel({ title, actions, className, children }: PanelProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classNames(styles.panel, className)}>
      <header className={styles.head}>
        <h2 className={styles.title} id={id}>
          {title}
        </h2>
        <div className={styles.actions}>{actions}</div>
      </header>
      <div className={styles.body}>{children}</div>
    </section>
  );
}

/** A part of a panel under a small heading. */
export function Section({ title, actions, children }: PanelProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <header className={styles.sectionHead}>
        <h3 className={styles.sectionTitle} id={id}>
          {title}
        </h3>
        <div className={styles.actions}>{actions}</div>
      </header>
      {children}
    </section>
  );
}

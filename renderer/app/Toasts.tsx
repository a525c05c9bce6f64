/** Messages in the lower corner. They wait while pointed at or focused, so that Undo can be reached. */
import { useEffect, useState } from 'react';
import { type Toast, useStudio, useToasts } from '../stores';
import { Button, Icon, IconButton, type IconName } from '../ui';
import styles from './Toasts.module.css';

const icons: Readonly<Record<Toast['tone'], IconName>> = {
  neutral: 'info',
  good: 'check',
  warn: 'warning',
  bad: 'error',
};

export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section aria-label="Messages" className={styles.toasts}>
      {/* The live region has to be there before what it announces. */}
      <ol aria-live="polite" className={styles.list}>
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </ol>
    </section>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const { toasts } = useStudio();
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (toast.lasts === null || isHeld) return;
    const timer = setTimeout(() => toasts.dismiss(toast.id), toast.lasts);
    return () => clearTimeout(timer);
  }, [toast, toasts, isHeld]);

  return (
    <li
      className={styles.toast}
      data-tone={toast.tone}
      onBlur={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
    >
      <Icon className={styles.icon} name={icons[toast.tone]} />
      <div className={styles.words}>
        <p className={styles.title}>{toast.title}</p>
        {toast.detail ? <p className={styles.detail}>{toast.detail}</p> : null}
      </div>
      {toast.action ? (
        <Button
          onPress={() => {
            toast.action?.run();
            toasts.dismiss(toast.id);
          }}
          size="s"
        >
          {toast.action.label}
        </Button>
      ) : null}
      <IconButton icon="close" label="Dismiss" onPress={() => toasts.dismiss(toast.id)} size="s" />
    </li>
  );
}

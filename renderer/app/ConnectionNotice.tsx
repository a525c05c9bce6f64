import { useEffect, useState } from 'react';
import { useConnection } from '../stores';
import { Badge } from '../ui';

/** A hiccup shorter than this is nobody's business. */
const SAY_AFTER_MS = 1_500;

/** Says calmly that the studio does not answer; it reconnects by itself. */
export function ConnectionNotice() {
  const state = useConnection();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (state === 'open') {
      setLong(false);
      return;
    }
    const timer = setTimeout(() => setLong(true), SAY_AFTER_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <span aria-live="polite">
      {isLong ? (
        <Badge icon="offline" tone="warn">
          {state === 'connecting' ? 'Connecting to the studio…' : 'Reconnecting to the studio…'}
        </Badge>
      ) : null}
    </span>
  );
}

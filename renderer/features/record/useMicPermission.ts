import { useEffect, useState } from 'react';
import type { MicPermission } from './recordWords';

/** What the browser says about the microphone, kept current; `unknown` where it cannot be asked. */
export function useMicPermission(): MicPermission {
  const [permission, setPermission] = useState<MicPermission>('unknown');
  useEffect(() => {
    let status: PermissionStatus | null = null;
    let isGone = false;
    const tell = () => {
      if (status) setPermission(status.state);
    };
    navigator.permissions?.query({ name: 'microphone' as PermissionName }).then(
      (known) => {
        if (isGone) return;
        status = known;
        tell();
        known.addEventListener('change', tell);
      },
      // Some browsers don't know the name; the question is then answered by arming.
      () => undefined,
    );
    return () => {
      isGone = true;
      status?.removeEventListener('change', tell);
    };
  }, []);
  return permission;
}

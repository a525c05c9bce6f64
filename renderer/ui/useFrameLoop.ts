import { useEffect, useRef } from 'react';

/**
 * Calls `frame` once per animation frame while `active`, always with the latest closure, without rendering anything.
 * For what moves continuously (playhead, meters), which must not go through React.
 */
export function useFrameLoop(frame: (now: number) => void, active = true): void {
  const latest = useRef(frame);
  latest.current = frame;
  useEffect(() => {
    if (!active) return;
    let handle = 0;
    const tick = (now: number) => {
      latest.current(now);
      handle = requestAnimationFrame(tick);
    };
    handle = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(handle);
  }, [active]);
}

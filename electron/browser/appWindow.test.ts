import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchForLastWindow } from './appWindow';

describe('watchForLastWindow', () => {
  let ended: number;
  beforeEach(() => {
    vi.useFakeTimers();
    ended = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const watch = () =>
    watchForLastWindow(() => {
      ended += 1;
    }, 5_000);

  it('waits for a window that reloads', () => {
    const { onWindows } = watch();
    for (const count of [1, 0]) onWindows(count);
    vi.advanceTimersByTime(4_999);
    onWindows(1);
    vi.advanceTimersByTime(60_000);
    expect(ended).toBe(0);
  });

  it('tells once when the last one stays away', () => {
    const { onWindows } = watch();
    for (const count of [1, 2, 1, 0]) onWindows(count);
    vi.advanceTimersByTime(5_000);
    for (const count of [1, 0]) onWindows(count);
    vi.advanceTimersByTime(60_000);
    expect(ended).toBe(1);
  });

  it('does not wait for a window that never came', () => {
    watch();
    vi.advanceTimersByTime(60_000);
    expect(ended).toBe(0);
  });

  it('can be stopped', () => {
    const { onWindows, stop } = watch();
    for (const count of [1, 0]) onWindows(count);
    stop();
    vi.advanceTimersByTime(60_000);
    expect(ended).toBe(0);
  });
});

/** Where the window was, kept between starts as a setting; pure, because screens come and go. */
import { z } from 'zod';

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  /** Null lets the system place it. */
  readonly bounds: Bounds | null;
  readonly maximized: boolean;
}

export const WINDOW_SETTING = 'electron.window';
export const SMALLEST = { width: 880, height: 560 } as const;
export const FIRST = { width: 1440, height: 900 } as const;

const edge = z.number().int().min(-100_000).max(100_000);
const savedState = z.object({
  bounds: z.object({ x: edge, y: edge, width: edge.positive(), height: edge.positive() }).nullable(),
  maximized: z.boolean(),
});

/** Enough of the title bar must be in reach to take hold of it. */
const GRIP = { width: 120, height: 40 } as const;

const inReach = (window: Bounds, screen: Bounds): boolean => {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const top = window.y >= screen.y && window.y + GRIP.height <= screen.y + screen.height;
  return across >= GRIP.width && top;
};

/** What was saved, as far as it makes sense on today's screens. */
export const restoreWindowState = (saved: unknown, screens: readonly Bounds[]): WindowState => {
  const state = savedState.safeParse(saved);
  if (!state.success) return { bounds: null, maximized: false };
  const { bounds, maximized } = state.data;
  if (!bounds || !screens.some((screen) => inReach(bounds, screen))) return { bounds: null, maximized };
  const width = Math.max(SMALLEST.width, bounds.width);
  const height = Math.max(SMALLEST.height, bounds.height);
  return { bounds: { ...bounds, width, height }, maximized };
};

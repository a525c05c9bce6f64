/** The tokens as the canvas needs them: resolved once a theme, since reading a computed style forces layout. */

export interface MapPalette {
  readonly lines: readonly string[];
  readonly background: string;
  readonly panel: string;
  readonly raised: string;
  readonly rowLine: string;
  readonly grid: string;
  readonly gridStrong: string;
  readonly text: string;
  readonly textDim: string;
  readonly textFaint: string;
  readonly accent: string;
  readonly record: string;
  readonly warn: string;
  readonly good: string;
  readonly font: string;
  readonly isLight: boolean;
}

const LINES = 8;

/** Somebody asked the system for colours of their own, or for more contrast than the theme has. */
export const FORCED_COLORS = '(forced-colors: active)';
export const MORE_CONTRAST = '(prefers-contrast: more)';

/** A canvas is not recoloured by the system as elements are: what carries meaning is drawn in its colours here. */
function heeding(palette: MapPalette): MapPalette {
  if (matchMedia(FORCED_COLORS).matches) {
    return {
      ...palette,
      background: 'Canvas',
      panel: 'Canvas',
      raised: 'Canvas',
      text: 'CanvasText',
      textDim: 'CanvasText',
      textFaint: 'CanvasText',
      accent: 'Highlight',
    };
  }
  if (!matchMedia(MORE_CONTRAST).matches) return palette;
  const { text, gridStrong } = palette;
  return { ...palette, textDim: text, textFaint: text, grid: gridStrong, rowLine: gridStrong };
}

export function readPalette(element: HTMLElement): MapPalette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return heeding({
    lines: Array.from({ length: LINES }, (_, at) => token(`--branch-${at + 1}`)),
    background: token('--bg'),
    panel: token('--bg-panel'),
    raised: token('--bg-raised'),
    rowLine: token('--line'),
    grid: token('--line'),
    gridStrong: token('--line-strong'),
    text: token('--text'),
    textDim: token('--text-2'),
    textFaint: token('--text-3'),
    accent: token('--accent'),
    record: token('--record'),
    warn: token('--warn'),
    good: token('--good'),
    font: token('--font-ui'),
    isLight: token('color-scheme') === 'light' || document.documentElement.dataset.theme === 'light',
  });
}

/** A node's colour: its own, else its line's. */
export function lineColor(palette: MapPalette, line: number, own: string | null): string {
  return own ?? palette.lines[line % palette.lines.length]!;
}

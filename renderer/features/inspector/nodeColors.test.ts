import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NODE_COLORS } from './nodeColors';

const tokens = readFileSync(new URL('../../ui/tokens.css', import.meta.url), 'utf8');

const luminance = (hex: string): number => {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
};

const contrast = (a: string, b: string): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

/** Both themes' values of a token. */
const valuesOf = (token: string) =>
  [...tokens.matchAll(new RegExp(`^\\s*${token}:\\s*(#[0-9a-f]{6});`, 'gm'))].map(([, hex]) => hex!);

describe("a node's own colours", () => {
  it.each(NODE_COLORS)(
    '$name can be told from the map and from the inspector in both themes',
    ({ value }) => {
      for (const token of ['--bg', '--bg-panel', '--bg-sunken']) {
        const backgrounds = valuesOf(token);
        expect(backgrounds).toHaveLength(2);
        for (const background of backgrounds) expect(contrast(value, background)).toBeGreaterThanOrEqual(3);
      }
    },
  );
});

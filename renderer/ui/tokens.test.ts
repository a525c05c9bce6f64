/**
 * The colours keep their promises in both themes: text can be read (WCAG 2.2, 1.4.3), lines and controls can be made
 * out (1.4.11), and branch colours stay apart for people with a colour vision deficiency.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Rgb = readonly [red: number, green: number, blue: number];

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function themeTokens(selector: string): Map<string, string> {
  const start = css.indexOf(selector);
  const block = css.slice(css.indexOf('{', start), css.indexOf('\n}', start));
  return new Map(
    [...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [match[1]!, match[2]!.trim()]),
  );
}

const hex = (color: string): Rgb => {
  const digits = /^#([0-9a-f]{6})/i.exec(color)?.[1];
  if (!digits) throw new Error(`${color} is not a colour`);
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16) / 255) as unknown as Rgb;
};

const linear = (channel: number) =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
const luminance = (color: Rgb) =>
  0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2]);

function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Alpha composition of an `#rrggbbaa` tint over a ground. */
function over(tint: string, ground: Rgb): Rgb {
  const alpha = Number.parseInt(tint.slice(7, 9) || 'ff', 16) / 255;
  const top = hex(tint);
  return ground.map((channel, at) => channel + (top[at]! - channel) * alpha) as unknown as Rgb;
}

/** Full deficiency, in linear light: G. Machado, M. Oliveira, L. Fernandes, IEEE TVCG 15(6), 2009. */
const deficiencies: Readonly<Record<string, readonly Rgb[]>> = {
  none: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE Lab (D65) of a colour as somebody with a deficiency sees it. */
function lab(color: Rgb, deficiency: readonly Rgb[]): Rgb {
  const light = color.map(linear);
  const [red, green, blue] = deficiency.map((row) =>
    Math.min(1, Math.max(0, row[0] * light[0]! + row[1] * light[1]! + row[2] * light[2]!)),
  ) as [number, number, number];
  const shape = (value: number) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = shape((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
  const y = shape(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = shape((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const distance = (a: Rgb, b: Rgb) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

describe.each([
  ['dark', ':root[data-theme="dark"]'],
  ['light', ':root[data-theme="light"]'],
])('the %s theme', (_name, selector) => {
  const tokens = themeTokens(selector);
  const color = (name: string) => hex(tokens.get(name)!);
  const grounds = ['--bg', '--bg-panel', '--bg-raised', '--bg-overlay'];

  it('has text that can be read on every ground', () => {
    for (const ground of [...grounds, '--bg-control', '--bg-sunken', '--bg-hover']) {
      expect(contrast(color('--text'), color(ground)), `text on ${ground}`).toBeGreaterThan(7);
      expect(contrast(color('--text-2'), color(ground)), `text-2 on ${ground}`).toBeGreaterThan(4.5);
    }
    for (const ground of [...grounds, '--bg-sunken']) {
      expect(contrast(color('--text-3'), color(ground)), `text-3 on ${ground}`).toBeGreaterThan(4.5);
    }
    for (const ground of grounds) {
      for (const name of ['--accent-text', '--danger', '--warn', '--good']) {
        expect(contrast(color(name), color(ground)), `${name} on ${ground}`).toBeGreaterThan(4.5);
      }
    }
  });

  it('has text that can be read on its tints and buttons', () => {
    const panel = color('--bg-panel');
    const pairs: readonly (readonly [text: string, tint: string])[] = [
      ['--accent-text', '--accent-soft'],
      ['--text-2', '--accent-soft'],
      ['--warn', '--warn-soft'],
      ['--good', '--good-soft'],
      ['--danger', '--record-soft'],
    ];
    for (const [text, tint] of pairs) {
      expect(contrast(color(text), over(tokens.get(tint)!, panel)), `${text} on ${tint}`).toBeGreaterThan(
        4.5,
      );
    }
    expect(contrast(color('--on-accent'), color('--accent'))).toBeGreaterThan(4.5);
    expect(contrast(color('--on-accent'), color('--accent-hover'))).toBeGreaterThan(4.5);
    expect(contrast(color('--on-record'), color('--record'))).toBeGreaterThan(4.5);
  });

  it('has a focus ring and controls that can be made out', () => {
    for (const ground of [...grounds, '--bg-control']) {
      expect(contrast(color('--focus'), color(ground)), `focus on ${ground}`).toBeGreaterThan(3);
    }
    expect(contrast(color('--line-control'), color('--bg-panel'))).toBeGreaterThan(3);
    expect(contrast(color('--record'), color('--bg-panel'))).toBeGreaterThan(3);
  });

  it('has branch colours that can be made out and told apart, whatever one sees', () => {
    const lines = Array.from({ length: 8 }, (_, at) => `--branch-${at + 1}`);
    for (const line of lines) {
      expect(contrast(color(line), color('--bg')), `${line} on the map`).toBeGreaterThan(3);
      expect(contrast(color(line), color('--bg-raised')), `${line} on a clip`).toBeGreaterThan(3);
    }
    for (const [name, deficiency] of Object.entries(deficiencies)) {
      lines.forEach((a, at) => {
        for (const b of lines.slice(at + 1)) {
          const apart = distance(lab(color(a), deficiency), lab(color(b), deficiency));
          expect(apart, `${a} and ${b} with ${name}`).toBeGreaterThan(14);
        }
      });
    }
  });
});

import { describe, expect, it } from 'vitest';
import { demoStory } from './demoStory';

// A low rate keeps the test light; nothing in the synthesis depends on the rate but the frame counts.
const story = demoStory(16_000);
const rendered = new Map(story.parts.map((part) => [part.key, part.render()]));
const part = (key: string) => story.parts.find((candidate) => candidate.key === key)!;

describe('demo story', () => {
  it('is a tree: parents come first, one seed, two siblings over the same node', () => {
    const seen = new Set<string>();
    for (const { key, parentKey } of story.parts) {
      expect(parentKey === null || seen.has(parentKey)).toBe(true);
      seen.add(key);
    }
    expect(story.parts.filter(({ parentKey }) => parentKey === null)).toHaveLength(1);
    expect(story.parts.filter(({ parentKey }) => parentKey === 'bass')).toHaveLength(2);
  });

  it('gives every node a tail beyond its parent', () => {
    for (const child of story.parts) {
      if (child.parentKey === null) continue;
      const parent = part(child.parentKey);
      expect(child.startFrame + child.frames).toBeGreaterThan(parent.startFrame + parent.frames);
    }
  });

  it('renders as many frames as it says, the same every time', () => {
    for (const { key, frames, channels, render } of story.parts) {
      expect(rendered.get(key)).toHaveLength(frames * channels);
      const first = rendered.get(key)!;
      // Not toEqual: it walks a million samples one matcher at a time.
      expect(render().every((sample, at) => sample === first[at])).toBe(true);
    }
  });

  it('starts and ends in silence and has no offset', () => {
    for (const { key, frames, channels } of story.parts) {
      const samples = rendered.get(key)!;
      expect(Math.abs(samples[0]!)).toBeLessThan(1e-3);
      expect(Math.abs(samples.at(-1)!)).toBeLessThan(1e-3);
      const mean = samples.reduce((sum, sample) => sum + sample, 0) / (frames * channels);
      expect(Math.abs(mean)).toBeLessThan(1e-3);
    }
  });

  it('is loud enough to be heard and never clips, alone or as a branch', () => {
    for (const leaf of ['kalimba', 'reed']) {
      const branch = [part('pad'), part('bass'), part(leaf)];
      const end = Math.max(...branch.map(({ startFrame, frames }) => startFrame + frames));
      const sum = [new Float32Array(end), new Float32Array(end)];
      for (const { key, startFrame, frames, channels, gainDb } of branch) {
        const samples = rendered.get(key)!;
        const gain = 10 ** (gainDb / 20);
        let peak = 0;
        for (let i = 0; i < frames; i += 1) {
          for (let side = 0; side < 2; side += 1) {
            const sample = gain * samples[i * channels + (channels === 2 ? side : 0)]!;
            peak = Math.max(peak, Math.abs(sample));
            sum[side]![startFrame + i]! += sample;
          }
        }
        expect(peak).toBeGreaterThan(0.15);
        expect(peak).toBeLessThan(0.8);
      }
      const loudest = Math.max(
        ...sum.map((side) => side.reduce((peak, s) => Math.max(peak, Math.abs(s)), 0)),
      );
      expect(loudest).toBeLessThan(0.98);
      expect(loudest).toBeGreaterThan(0.4);
    }
  });
});

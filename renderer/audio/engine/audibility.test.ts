import { describe, expect, it } from 'vitest';
import type { EngineLayer } from '../engine';
import { isAnythingAudible } from './audibility';

const layer = (change: Partial<EngineLayer> = {}): EngineLayer => ({
  nodeId: 'node-0001',
  channels: 1,
  startFrame: 1_000,
  frames: 5_000,
  trimIn: 500,
  trimOut: 500,
  fadeIn: 0,
  fadeOut: 0,
  gainDb: 0,
  pan: 0,
  mute: false,
  solo: false,
  ...change,
});

describe('isAnythingAudible', () => {
  it('asks whether a layer can be heard where the take was made', () => {
    expect(isAnythingAudible([layer()], 0, 10_000)).toBe(true);
    expect(isAnythingAudible([layer()], 1_500, 1_501)).toBe(true);
    expect(isAnythingAudible([layer()], 5_499, 9_000)).toBe(true);
  });

  it('hears nothing before, behind, or in what the trims hide', () => {
    expect(isAnythingAudible([layer()], 0, 1_500)).toBe(false);
    expect(isAnythingAudible([layer()], 5_500, 9_000)).toBe(false);
    expect(isAnythingAudible([layer({ trimIn: 3_000, trimOut: 3_000 })], 0, 10_000)).toBe(false);
    expect(isAnythingAudible([], 0, 10_000)).toBe(false);
  });

  it('hears nothing of what is muted, turned down, or silenced by a solo', () => {
    expect(isAnythingAudible([layer({ mute: true })], 0, 10_000)).toBe(false);
    expect(isAnythingAudible([layer({ gainDb: -144 })], 0, 10_000)).toBe(false);
    const beyond = layer({ nodeId: 'node-0002', startFrame: 50_000, solo: true });
    expect(isAnythingAudible([layer(), beyond], 0, 10_000)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { makeNode } from '../../tests/support/stories';
import { needsRegion, type TakeFacts, takeRequest } from './takeRequest';
import { defaultPreferences } from './uiStore';

const RATE = 48_000;
const parent = makeNode({ startFrame: 1_000, frames: 480_000, trimIn: 500, trimOut: 480 });
const facts = (
  preferences: Partial<TakeFacts['preferences']> = {},
  more: Partial<TakeFacts> = {},
): TakeFacts => ({
  storyId: 'story-0001',
  sampleRate: RATE,
  parent,
  position: 77_777.4,
  region: { from: 96_000, to: 144_000 },
  preferences: { ...defaultPreferences, ...preferences },
  ...more,
});

describe('what Record asks for', () => {
  it('is a take at the playhead, counted in, unless something else was chosen', () => {
    expect(takeRequest(facts())).toEqual({
      storyId: 'story-0001',
      parentId: parent.id,
      startFrame: 77_777,
      tempo: 90,
      title: null,
      countInBeats: 4,
      preRollFrames: 0,
    });
    expect(takeRequest(facts({ recordFrom: 'start' })).startFrame).toBe(1_500);
  });

  it('is a seed at zero without a parent, wherever the playhead is', () => {
    const seed = takeRequest(facts({ recordFrom: 'tail', preRollAlways: true }, { parent: null }));
    expect(seed).toMatchObject({ parentId: null, startFrame: 0, preRollFrames: 0, countInBeats: 4 });
  });

  it('leads into the parent’s tail with the seconds before its end, and needs no count-in', () => {
    const end = 1_000 + 480_000 - 480;
    expect(takeRequest(facts({ recordFrom: 'tail', tailLead: 3 }))).toMatchObject({
      startFrame: end,
      preRollFrames: 3 * RATE,
      countInBeats: 0,
    });
    // Before the story's zero there is nothing to hear.
    expect(takeRequest(facts({ recordFrom: 'tail', tailLead: 60 })).preRollFrames).toBe(end);
  });

  it('punches the region with its pre-roll in seconds or in beats', () => {
    const punch = { from: 96_000, to: 144_000 };
    expect(takeRequest(facts({ takeMode: 'punch', preRoll: 2, postRoll: 1.5 }))).toMatchObject({
      punch,
      preRollFrames: 2 * RATE,
      postRollFrames: 1.5 * RATE,
      countInBeats: 0,
    });
    const inBeats = facts({ takeMode: 'punch', preRoll: 4, preRollUnit: 'beats', tempo: 120 });
    expect(takeRequest(inBeats).preRollFrames).toBe(2 * RATE);
    expect(takeRequest(facts({ takeMode: 'punch', preRoll: 0 }))).toMatchObject({
      preRollFrames: 0,
      countInBeats: 4,
    });
  });

  it('makes a take again from its own place and in its own group, whatever region is marked', () => {
    const take = makeNode({
      startFrame: 200_000,
      frames: 96_000,
      trimIn: 4_800,
      takeGroupId: 'group-0001',
      parentId: parent.id,
    });
    const again = facts({ takeMode: 'punch', recordFrom: 'tail' }, { again: take });
    expect(needsRegion({ ...again, region: null })).toBe(false);
    expect(takeRequest(again)).toEqual({
      storyId: 'story-0001',
      parentId: parent.id,
      startFrame: 204_800,
      tempo: 90,
      title: null,
      countInBeats: 4,
      preRollFrames: 0,
      takeGroupId: 'group-0001',
    });
    // A tail is led into once more.
    const tail = makeNode({ startFrame: 480_520, frames: 96_000, parentId: parent.id });
    expect(takeRequest(facts({ tailLead: 3 }, { again: tail }))).toMatchObject({
      startFrame: 480_520,
      preRollFrames: 3 * RATE,
      countInBeats: 0,
    });
    expect(takeRequest(facts({ preRollAlways: true }, { again: take })).preRollFrames).toBe(2 * RATE);
  });

  it('goes round the region, with a pre-roll only where every take has one', () => {
    expect(takeRequest(facts({ takeMode: 'loop' }))).toMatchObject({
      loop: { from: 96_000, to: 144_000 },
      preRollFrames: 0,
      countInBeats: 4,
    });
    expect(takeRequest(facts({ takeMode: 'loop', preRollAlways: true }))).toMatchObject({
      preRollFrames: 2 * RATE,
      countInBeats: 0,
    });
    expect(takeRequest(facts({ preRollAlways: true })).preRollFrames).toBe(2 * RATE);
  });

  it('needs a region for both', () => {
    expect(needsRegion(facts({ takeMode: 'punch' }, { region: null }))).toBe(true);
    expect(needsRegion(facts({ takeMode: 'loop' }, { region: null }))).toBe(true);
    expect(needsRegion(facts({ takeMode: 'loop' }))).toBe(false);
    expect(needsRegion(facts({}, { region: null }))).toBe(false);
  });
});

/**
 * Hands out ring slots. A ring is 0.5 MiB and is used again by the next voice of as many channels; a generation
 * number keeps the two apart, so nobody has to wait until everybody has let go of the old one.
 */
import { createRingMemory, type RingMemory, ringFrames } from '../playback/layerRing';
import type { VoiceSpec } from '../protocol';

export interface VoiceBank {
  take(voice: Omit<VoiceSpec, 'slot' | 'generation' | 'memory' | 'capacity'>): VoiceSpec;
  giveBack(slot: number): void;
  /** Rings that exist. */
  readonly size: number;
}

export const createVoiceBank = (sampleRate: number, sharesMemory: boolean): VoiceBank => {
  const capacity = ringFrames(sampleRate);
  const rings: { channels: 1 | 2; memory: RingMemory | null; free: boolean }[] = [];
  let generation = 0;
  return {
    get size() {
      return rings.length;
    },
    take(voice) {
      const { channels } = voice;
      let slot = rings.findIndex((ring) => ring.free && ring.channels === channels);
      if (slot < 0) {
        slot = rings.length;
        const memory = sharesMemory ? createRingMemory(capacity, channels, true) : null;
        rings.push({ channels, memory, free: false });
      }
      const ring = rings[slot] as (typeof rings)[number];
      ring.free = false;
      // Never 0: that is the generation of a ring that nobody has taken.
      generation = (generation % 0x7fff_ffff) + 1;
      return { ...voice, slot, generation, memory: ring.memory, capacity };
    },
    giveBack(slot) {
      const ring = rings[slot];
      if (ring) ring.free = true;
    },
  };
};

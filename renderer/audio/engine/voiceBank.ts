/**
 * Hands out ring slots. A ring is 0.5 MiB and is used again by the next voice of as many channels; a generation
 * number keeps the two apart, so nobody has to wait until everybody has let go of the old one.
 *
 * Rings lie in the mix kernel's own shared memory, where it reads them without a copy, as long as there is room; more
 * of them get memory of their own.
 */
import type { SharedKernelMemory } from '../../../shared/domain/kernel/wasmKernel';
import { createRingMemory, type RingMemory, ringBytes, ringFrames } from '../playback/layerRing';
import type { VoiceSpec } from '../protocol';

export interface VoiceBank {
  take(voice: Omit<VoiceSpec, 'slot' | 'generation' | 'memory' | 'capacity'>): VoiceSpec;
  giveBack(slot: number): void;
  /** Rings that exist. */
  readonly size: number;
  /** Rings that a voice holds; at rest, those of the branch that was stopped and of the one cued at most. */
  readonly held: number;
}

/**
 * @param kernelMemory null where there is none
 * @param sharesMemory false: the worklet makes the rings and is fed by messages
 */
export const createVoiceBank = (
  sampleRate: number,
  kernelMemory: SharedKernelMemory | null,
  sharesMemory: boolean,
): VoiceBank => {
  let next = kernelMemory?.from ?? 0;
  const createMemory = (channels: 1 | 2): RingMemory | null => {
    if (!sharesMemory) return null;
    const offset = next;
    const bytes = ringBytes(capacity, channels);
    if (!kernelMemory || offset + bytes > kernelMemory.to) return createRingMemory(capacity, channels, true);
    next += bytes;
    return { buffer: kernelMemory.handle.buffer, offset, capacity, channels };
  };
  const capacity = ringFrames(sampleRate);
  const rings: { channels: 1 | 2; memory: RingMemory | null; free: boolean }[] = [];
  let generation = 0;
  return {
    get size() {
      return rings.length;
    },
    get held() {
      return rings.reduce((held, { free }) => (free ? held : held + 1), 0);
    },
    take(voice) {
      const { channels } = voice;
      let slot = rings.findIndex((ring) => ring.free && ring.channels === channels);
      if (slot < 0) {
        slot = rings.length;
        rings.push({ channels, memory: createMemory(channels), free: false });
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

/**
 * The clicks of a count-in. They are added behind the mix, so they are neither in a mixdown nor in a take (other than
 * through the air), and they are placed by the same frame counter as the music: click k sounds exactly k beats after
 * the count-in began.
 */
import type { CountIn } from '../protocol';

const CLICK_SECONDS = 0.04;
/** -9 dBFS: to be heard over a full mix, and not to frighten. */
const LEVEL = 0.35;

/** A decaying sine; the first beat is a fifth higher. */
const click = (sampleRate: number, hertz: number): Float32Array =>
  Float32Array.from({ length: Math.round(CLICK_SECONDS * sampleRate) }, (_, frame) => {
    const seconds = frame / sampleRate;
    return LEVEL * Math.exp(-seconds * 120) * Math.sin(2 * Math.PI * hertz * seconds);
  });

export interface Metronome {
  /** Adds what sounds in the frames [since, since + frames) after the count-in began. True when something did. */
  add(countIn: CountIn, since: number, interleaved: Float32Array, target: number, frames: number): boolean;
}

export const createMetronome = (sampleRate: number): Metronome => {
  const accent = click(sampleRate, 1500);
  const plain = click(sampleRate, 1000);
  return {
    add({ beats, beatFrames }, since, interleaved, target, frames) {
      let sounded = false;
      for (let k = 0; k < frames; k += 1) {
        const beat = Math.floor((since + k) / beatFrames);
        if (beat < 0 || beat >= beats) continue;
        const sound = beat === 0 ? accent : plain;
        const within = since + k - beat * beatFrames;
        if (within >= sound.length) continue;
        const at = (target + k) * 2;
        interleaved[at] = (interleaved[at] as number) + (sound[within] as number);
        interleaved[at + 1] = (interleaved[at + 1] as number) + (sound[within] as number);
        sounded = true;
      }
      return sounded;
    },
  };
};

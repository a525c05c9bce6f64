/**
 * The room that the demo was "recorded" in: a feedback delay network with a Householder matrix after J. Stautner and
 * M. Puckette, "Designing Multi-Channel Reverberators" (1982), with a one-pole damping filter in each line.
 */
import type { Stereo } from './demoVoices';

/** Lengths in seconds, far from whole ratios of each other so that the echoes don't pile up. */
const lineSeconds = [0.0297, 0.0371, 0.0411, 0.0437] as const;

export interface RoomOptions {
  readonly sampleRate: number;
  /** Level of the reverberation beside the dry sound, linear. */
  readonly wet: number;
  /** Time to fall by 60 dB, in seconds. */
  readonly decaySeconds: number;
}

/** Adds reverberation in place. The buffer has to be long enough for what rings on. */
export function addRoom({ left, right }: Stereo, { sampleRate, wet, decaySeconds }: RoomOptions): void {
  const lines = lineSeconds.map((seconds) => new Float32Array(Math.round(seconds * sampleRate)));
  const feedback = lineSeconds.map((seconds) => 10 ** ((-3 * seconds) / decaySeconds));
  const damped = new Float32Array(lines.length);
  const taps = new Float32Array(lines.length);
  for (let i = 0; i < left.length; i += 1) {
    let sum = 0;
    for (let line = 0; line < lines.length; line += 1) {
      const delay = lines[line]!;
      damped[line]! += 0.42 * (delay[i % delay.length]! - damped[line]!);
      taps[line] = damped[line]! * feedback[line]!;
      sum += taps[line]!;
    }
    // Householder reflection: each line is fed with itself minus half of the sum of all four.
    for (let line = 0; line < lines.length; line += 1) {
      const delay = lines[line]!;
      delay[i % delay.length] = taps[line]! - sum / 2 + (line % 2 === 0 ? left[i]! : right[i]!);
    }
    left[i]! += wet * (taps[0]! + taps[2]!);
    right[i]! += wet * (taps[1]! + taps[3]!);
  }
}

/** Adds an echo that bounces between the sides, in place. */
export function addEcho({ left, right }: Stereo, delayFrames: number, level: number): void {
  for (let i = delayFrames; i < left.length; i += 1) {
    const fromLeft = left[i - delayFrames]!;
    left[i]! += level * right[i - delayFrames]!;
    right[i]! += level * fromLeft;
  }
}

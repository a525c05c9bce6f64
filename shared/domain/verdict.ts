/**
 * A capture's receipt in one look: a colour, a word for those who don't see it, and one sentence that says what it
 * means for the music. Pure, and the same in the inspector, the tree and the command line.
 */
import type { AudioNode, Receipt } from './model';

/** `green`: leave it. `amber`: listen once. `red`: something is wrong at a place that is known. */
export type VerdictColour = 'green' | 'amber' | 'red';

export interface Verdict {
  readonly colour: VerdictColour;
  /** One to three words. */
  readonly word: string;
  readonly sentence: string;
}

/** Confidence from which a measurement is believed. */
const SURE = 0.5;
/** Drift that moves the end of five minutes by 10 ms. */
const MUCH_DRIFT_PPM = (0.01 / 300) * 1e6;

const places = (count: number, first: number): string =>
  count === 1 ? `at ${first.toFixed(1)} s` : `at ${count} places, first at ${first.toFixed(1)} s`;

/** The verdict on a node's receipt, with places in the story's time; null for audio that was not recorded here. */
export function nodeVerdict(node: AudioNode): Verdict | null {
  if (!node.receipt) return null;
  return verdictOf(node.receipt, node.audio.sampleRate, node.startFrame / node.sampleRate);
}

/**
 * @param sampleRate of the take, in Hz: the unit of the receipt's positions
 * @param start where the take's first frame lies, in seconds: places are told from there
 */
export function verdictOf(receipt: Receipt, sampleRate: number, start = 0): Verdict {
  const seconds = (frame: number) => Math.max(0, start + frame / sampleRate);
  const { dropouts, jumps = [], droppedFrames } = receipt;
  if (jumps.length > 0) {
    return {
      colour: 'red',
      word: 'Time jumped',
      sentence: `The time jumps ${places(jumps.length, seconds(jumps[0]!.frame))}; what follows is out of place until it is repaired.`,
    };
  }
  if (dropouts.length > 0 || droppedFrames > 0) {
    const where = dropouts.length > 0 ? ` ${places(dropouts.length, seconds(dropouts[0]!.frame))}` : '';
    return {
      colour: 'red',
      word: 'Sound missing',
      sentence: `Sound is missing${where}: listen there, and take it again if it shows.`,
    };
  }
  if (receipt.note) {
    return {
      colour: 'amber',
      word: 'Check by ear',
      sentence: 'Something happened while recording: listen to it once.',
    };
  }
  if (receipt.driftPpm !== null && Math.abs(receipt.driftPpm) > MUCH_DRIFT_PPM) {
    return {
      colour: 'amber',
      word: 'Drifts',
      sentence: 'Input and output ran at slightly different speeds: a long take may slide against the rest.',
    };
  }
  switch (receipt.method) {
    case 'none':
      return {
        colour: 'green',
        word: 'Sound',
        sentence: 'Everything is there, and nothing had to be shifted.',
      };
    case 'estimate':
      return {
        colour: 'amber',
        word: 'Check by ear',
        sentence:
          'Everything is there; its place in time is an estimate, so listen once or measure the latency.',
      };
    case 'residual':
    case 'probe':
      return receipt.confidence >= SURE
        ? {
            colour: 'green',
            word: 'Sound',
            sentence: 'Everything is there, and it lies where it was played.',
          }
        : {
            colour: 'amber',
            word: 'Check by ear',
            sentence: 'Everything is there; the measurement of its place was not clear, so listen once.',
          };
  }
}

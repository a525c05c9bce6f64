/** What is said of a suggestion where a take should lie. Pure. */
import type { AlignmentSuggestion } from '../../../shared/contract/schemas';
import { LEAST_ALIGN_CONFIDENCE } from '../../../shared/domain/alignment/autoAlign';
import { formatFrames } from '../../ui/format';
import { inMilliseconds, percent, sureness } from './latencyWords';

export interface AlignWords {
  readonly title: string;
  readonly text: string;
  /** There is something that can be applied. */
  readonly isUsable: boolean;
}

const BASIS: Readonly<Record<AlignmentSuggestion['basis'], string>> = {
  sound: 'It goes by the sound of the branch, which can be heard in this recording.',
  onsets: 'It goes by where notes and words begin in both.',
};

export const alignWords = (
  { shiftFrames, confidence, basis }: AlignmentSuggestion,
  sampleRate: number,
): AlignWords => {
  if (confidence < LEAST_ALIGN_CONFIDENCE) {
    return {
      title: 'No clear answer',
      text: 'The two have too little in common to say where this belongs. Move it by ear.',
      isUsable: false,
    };
  }
  const sure = `${sureness(confidence)} (${percent(confidence)}).`;
  // Closer than a tenth of a millisecond nobody hears a difference, and rhythms are not known better.
  if (Math.abs(shiftFrames) < sampleRate / 10_000) {
    return { title: 'It lies right', text: `${sure} ${BASIS[basis]}`, isUsable: false };
  }
  const way = shiftFrames > 0 ? 'later' : 'earlier';
  const amount = inMilliseconds(Math.abs(shiftFrames) / sampleRate);
  return {
    title: `Move it ${amount} ${way}`,
    text: `${formatFrames(Math.abs(shiftFrames))} samples. ${sure} ${BASIS[basis]}`,
    isUsable: true,
  };
};

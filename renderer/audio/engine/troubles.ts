/** What the engine says when something is wrong, each with its remedy. */
import { StudioError } from '../../../shared/contract/errors';

/** Something that is wrong for a while, and is shown for as long. */
export interface Problem {
  readonly message: string;
  readonly remedy: string;
}

/** Several things can be wrong at a time; the most urgent one is shown. */
export const TOPICS = ['disk', 'input', 'output', 'playback', 'isolation'] as const;
export type Topic = (typeof TOPICS)[number];

export const NOT_ISOLATED: Problem = {
  message: 'This page is not cross-origin isolated, so audio travels in messages instead of shared memory.',
  remedy:
    'Playback and recording work, with less in reserve. Serve the studio with its COOP and COEP headers.',
};

export const notOpen = () =>
  new StudioError('CONFLICT', 'No story is open, so there is nothing to hear.', 'Open a story first.');

export const notArmed = () =>
  new StudioError('DEVICE', 'No microphone is armed.', 'Choose a microphone and arm it, then press Record.');

export const isMeasuring = () =>
  new StudioError(
    'CONFLICT',
    'The latency is being measured.',
    'Wait for the three seconds, or cancel the measurement.',
  );

export const isBusy = () =>
  new StudioError(
    'CONFLICT',
    'The latency can be measured only in silence.',
    'Stop playing and recording, then measure.',
  );

export const alreadyRecording = () =>
  new StudioError('CONFLICT', 'A take is being recorded already.', 'Stop it first.');

export const notRecording = () =>
  new StudioError('CONFLICT', 'Nothing is being recorded.', 'Press Record to begin a take.');

export const nothingYet = () =>
  new StudioError(
    'BAD_INPUT',
    'The input was opened only just now, so there is nothing to keep yet.',
    'Play something, then keep it.',
  );

/** @param seconds place in the story */
export const lateLayer = (seconds: number): Problem => ({
  message: `The disk was too slow at ${seconds.toFixed(2)} s; a moment of a layer was silent.`,
  remedy: 'Close what else is busy. A mixdown is not affected.',
});

export const unheardLayer = (message: string): Problem => ({
  message: `A layer can't be heard: ${message}`,
  remedy: 'Run “tapstory verify” to check the story’s audio, then play again.',
});

export const mutedInput = (label: string): Problem => ({
  message: `“${label}” is muted.`,
  remedy: 'Unmute it at the device or in the system settings.',
});

export const CRASHED: Problem = {
  message: 'The audio engine stopped.',
  remedy: 'Reload the window; no take is lost.',
};

const kept = (isTaking: boolean) => (isTaking ? ' The take up to here is kept.' : '');

export const interrupted = (isTaking: boolean): Problem => ({
  message: `The system interrupted the sound.${kept(isTaking)}`,
  remedy: 'Check the output device, then press Play or Record again.',
});

/** @param seconds how long */
export const stoodStill = (seconds: number): Problem => ({
  message: `The computer stood still for ${seconds.toFixed(1)} s while recording.`,
  remedy:
    'What you played meanwhile is missing. The take goes on; stop and record again from there if it matters.',
});

export const disconnected = (label: string, isTaking: boolean): Problem => ({
  message: `“${label}” was disconnected.${kept(isTaking)}`,
  remedy: 'Plug it in again or choose another input, then arm it.',
});

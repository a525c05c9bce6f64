/** Keys that mean one thing while a take is made and another while listening. */
import type { Studio } from '../studio';
import { isPlaying, play } from './playback';
import { recordOver, stopRecording } from './recording';

export const isCapturing = ({ engine }: Studio) => {
  const { phase } = engine.getState();
  return phase === 'countIn' || phase === 'recording';
};

/** Space: play, pause, or end the take. */
export async function playPause(studio: Studio): Promise<void> {
  if (isCapturing(studio)) return stopRecording(studio);
  if (isPlaying(studio)) studio.engine.pause();
  else await play(studio);
}

/** Resolves once nothing sounds. */
function untilIdle({ engine }: Studio): Promise<void> {
  return new Promise((resolve) => {
    if (engine.getState().phase === 'idle') {
      resolve();
      return;
    }
    const unsubscribe = engine.subscribe(({ phase }) => {
      if (phase !== 'idle') return;
      unsubscribe();
      resolve();
    });
  });
}

/** Stops where playing began; once more, at the start. */
export async function stop(studio: Studio): Promise<void> {
  if (isCapturing(studio)) return stopRecording(studio);
  const { engine, playback } = studio;
  if (!isPlaying(studio)) {
    engine.seek(0);
    return;
  }
  engine.pause();
  // A seek while the last block still sounds means "go on from there", so it has to wait for silence.
  await untilIdle(studio);
  engine.seek(playback.getState().startedAt);
}

/** R: begins a take over the chosen node, or ends the one being made. */
export async function toggleRecord(studio: Studio): Promise<void> {
  const { phase } = studio.engine.getState();
  if (phase === 'recording' || phase === 'countIn') return stopRecording(studio);
  return recordOver(studio, studio.story.getState().selectedId);
}

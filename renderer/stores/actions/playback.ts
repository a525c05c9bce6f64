/** What the transport's keys and buttons do. */
import { branchFrames } from '../../../shared/domain/timeline';
import { selectedBranch, selectedLayers } from '../storySelectors';
import type { Studio } from '../studio';
import { guard } from './guard';

export const isPlaying = ({ engine }: Studio): boolean => {
  const { phase } = engine.getState();
  return phase === 'playing' || phase === 'starting';
};

/** Story frame after the chosen branch's last sound. */
export const branchEnd = (studio: Studio): number => branchFrames(selectedBranch(studio.story.getState()));

export async function play(studio: Studio): Promise<void> {
  if (selectedLayers(studio.story.getState()).length === 0) return;
  await guard(studio, 'Could not play', async () => {
    const { engine, playback } = studio;
    await engine.resume();
    // Pressing play at the very end means "again", not "nothing".
    if (engine.position() >= branchEnd(studio) - 1) engine.seek(engine.getState().loop?.from ?? 0);
    playback.markStart(engine.position());
    await engine.play();
  });
}

export function seek({ engine }: Studio, frame: number): void {
  const { phase } = engine.getState();
  // The playhead belongs to the take while one is made.
  if (phase === 'countIn' || phase === 'recording' || phase === 'finishing') return;
  engine.seek(Math.max(0, Math.round(frame)));
}

/** Plays from a story frame; what plays already goes on from there without a pause. */
export async function playFrom(studio: Studio, frame: number): Promise<void> {
  seek(studio, frame);
  if (!isPlaying(studio)) await play(studio);
}

/** Hears a node: chooses its branch and plays from where the node begins. */
export async function playNode(studio: Studio, nodeId: string): Promise<void> {
  const { story } = studio;
  story.select(nodeId);
  const node = story.getState().tree?.byId.get(nodeId);
  if (!node) return;
  await playFrom(studio, node.startFrame + node.trimIn);
}

/** I and O: one end of the region at the playhead. An end on the wrong side begins a region anew. */
export function markRegion({ engine }: Studio, end: 'from' | 'to'): void {
  const { loop, sampleRate, phase } = engine.getState();
  if (phase === 'countIn' || phase === 'recording' || phase === 'finishing') return;
  const frame = Math.max(0, Math.round(engine.position()));
  const other = loop?.[end === 'from' ? 'to' : 'from'];
  const isRight = other !== undefined && (end === 'from' ? frame < other : frame > other);
  // A region has two ends; the one that was not marked yet lies a second away.
  const placed = isRight ? other : end === 'from' ? frame + sampleRate : Math.max(0, frame - sampleRate);
  const region = end === 'from' ? { from: frame, to: placed } : { from: placed, to: frame };
  if (region.to > region.from) engine.setLoop(region);
}

/** L: loops the chosen node's audible range, or stops looping. */
export function toggleLoop(studio: Studio): void {
  const { engine, story } = studio;
  if (engine.getState().loop) {
    engine.setLoop(null);
    return;
  }
  const node = selectedBranch(story.getState()).at(-1);
  if (!node) return;
  const from = Math.max(0, node.startFrame + node.trimIn);
  const to = node.startFrame + node.frames - node.trimOut;
  if (to > from) engine.setLoop({ from, to });
}

/** Recording over a node, from arming to the finished node. */
import type { AudioNode, NodeId } from '../../../shared/domain/model';
import type { FinishedTake } from '../../audio/engine';
import { formatDuration } from '../../ui/format';
import type { Studio } from '../studio';
import { needsRegion, takeRequest } from '../takeRequest';
import { guard } from './guard';
import { playNode } from './playback';

/** Opens the input (and the panel that shows its level) without recording yet. */
export async function armInput(studio: Studio): Promise<boolean> {
  const { engine, ui } = studio;
  ui.togglePanel('record', true);
  if (engine.getState().armed) return true;
  const { inputId, inputChannels, inputFirst } = ui.getState();
  const opened = await guard(studio, 'Could not open the input', async () => {
    await engine.resume();
    await engine.arm(inputId, inputChannels, inputFirst);
    return true;
  });
  return opened === true;
}

const isBusy = ({ engine }: Studio): boolean => {
  const { phase } = engine.getState();
  return phase === 'countIn' || phase === 'recording' || phase === 'finishing';
};

/** Records over a node; null records a seed. `again`: a take of the same parent that is made once more. */
export async function recordOver(studio: Studio, parentId: NodeId | null, again?: AudioNode): Promise<void> {
  const { engine, story, ui, toasts } = studio;
  const { content } = story.getState();
  if (!content || isBusy(studio)) return;
  const facts = {
    ...(again ? { again } : {}),
    storyId: content.story.id,
    sampleRate: content.story.sampleRate,
    parent: parentId === null ? null : (story.getState().tree?.byId.get(parentId) ?? null),
    position: engine.position(),
    region: engine.getState().loop,
    preferences: ui.getState(),
  };
  if (needsRegion(facts)) {
    ui.togglePanel('record', true);
    toasts.show({
      tone: 'warn',
      title: facts.preferences.takeMode === 'punch' ? 'Punch needs a region' : 'Loop takes need a region',
      detail: 'Drag along the ruler to mark one, or press I at its begin and O at its end.',
    });
    return;
  }
  // A take is performed over the branch, not over a comp that is being tried out.
  ui.showTakes(null);
  studio.playback.setAudition(null);
  if (parentId !== null) story.select(parentId);
  if (!(await armInput(studio))) return;
  if (engine.getState().phase === 'playing') engine.pause();
  await guard(studio, 'Could not record', () => engine.record(takeRequest(facts)));
}

/** Makes a take once more: over the same parent, from the same place, into the same group of takes. */
export async function recordAgain(studio: Studio, nodeId: NodeId): Promise<void> {
  const node = studio.story.getState().tree?.byId.get(nodeId);
  if (node) await recordOver(studio, node.parentId, node);
}

/** Says what became of a take, and chooses it. */
function announceTake(studio: Studio, { node, over, passes }: FinishedTake, what = 'Recorded'): void {
  const { story, toasts } = studio;
  story.select(node.id);
  const action = { label: 'Play', run: () => void playNode(studio, node.id) };
  const length = formatDuration(node.frames - node.trimIn - node.trimOut, node.sampleRate);
  if (node.parentId !== over) {
    const asked = over === null ? null : story.getState().tree?.byId.get(over);
    toasts.show({
      tone: 'warn',
      title: `${what} “${node.title}”, beside ${asked ? `“${asked.title}”` : 'its parent'}`,
      detail: 'This story asks for a tail, and the take has none. It is kept where you performed it.',
      action,
    });
    return;
  }
  toasts.show({
    tone: 'good',
    title: passes > 1 ? `${what} ${passes} loop takes` : `${what} “${node.title}”`,
    detail:
      passes > 1 ? 'They are siblings in one group; the last one is chosen.' : `${length}, safe on the disk.`,
    action,
  });
}

/** Ends the take; before its first frame there is nothing to keep, and it is called off. */
export async function stopRecording(studio: Studio): Promise<void> {
  const { engine } = studio;
  if (engine.getState().phase === 'countIn') {
    await guard(studio, 'Could not stop', () => engine.discardRecording());
    return;
  }
  const take = await guard(studio, 'Could not finish the take', () => engine.stopRecording());
  if (take) announceTake(studio, take);
}

/** A take that ended by itself: behind its region, or because the input is gone. */
export async function takeEnded(studio: Studio, ending: Promise<FinishedTake>): Promise<void> {
  const take = await guard(studio, 'Could not finish the take', () => ending);
  if (take) announceTake(studio, take);
}

/** Makes a take of the last minute, over the chosen node, although nobody pressed Record. */
export async function keepLastMinute(studio: Studio): Promise<void> {
  const { engine, story } = studio;
  const { content, selectedId } = story.getState();
  if (!content || isBusy(studio)) return;
  const take = await guard(studio, 'Could not keep the last minute', () =>
    engine.keepLast({ storyId: content.story.id, parentId: selectedId, title: null }),
  );
  if (take) announceTake(studio, take, 'Kept');
}

/** A word about a moment of the take that is being made; `frame` is the take's own. */
export async function noteTake(studio: Studio, frame: number, text: string): Promise<boolean> {
  const { engine, client } = studio;
  const title = text.trim().slice(0, 500);
  const takeId = engine.getState().take?.takeId;
  if (!takeId || title === '') return false;
  const done = await guard(studio, 'Could not keep the note', async () => {
    await client.takes.note({ takeId, frame, title });
    return true;
  });
  return done === true;
}

/** Throws the take away on the user's word. */
export async function discardRecording(studio: Studio): Promise<void> {
  await guard(studio, 'Could not discard the take', () => studio.engine.discardRecording());
}

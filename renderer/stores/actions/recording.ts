/** Recording over a node, from arming to the finished node. */
import type { NodeId } from '../../../shared/domain/model';
import { formatDuration } from '../../ui/format';
import type { Studio } from '../studio';
import { guard } from './guard';
import { playNode } from './playback';

/** Opens the input (and the panel that shows its level) without recording yet. */
export async function armInput(studio: Studio): Promise<boolean> {
  const { engine, ui } = studio;
  ui.togglePanel('record', true);
  if (engine.getState().armed) return true;
  const { inputId, inputChannels } = ui.getState();
  const opened = await guard(studio, 'Could not open the input', async () => {
    await engine.resume();
    await engine.arm(inputId, inputChannels);
    return true;
  });
  return opened === true;
}

/** Where a take over a node begins, as this person likes it. A seed always begins at zero. */
export function recordStart({ engine, story, ui }: Studio, parentId: NodeId | null): number {
  const parent = parentId === null ? null : story.getState().tree?.byId.get(parentId);
  if (!parent) return 0;
  const from = ui.getState().recordFrom === 'start' ? parent.startFrame + parent.trimIn : engine.position();
  return Math.max(0, Math.round(from));
}

/** Records over a node; null records a seed. */
export async function recordOver(studio: Studio, parentId: NodeId | null): Promise<void> {
  const { engine, story, ui } = studio;
  const { content } = story.getState();
  const { phase } = engine.getState();
  if (!content || phase === 'countIn' || phase === 'recording' || phase === 'finishing') return;
  if (parentId !== null) story.select(parentId);
  if (!(await armInput(studio))) return;
  if (phase === 'playing') engine.pause();
  const { tempo, countInBeats } = ui.getState();
  await guard(studio, 'Could not record', () =>
    engine.record({
      storyId: content.story.id,
      parentId,
      startFrame: recordStart(studio, parentId),
      countInBeats,
      tempo,
      title: null,
    }),
  );
}

/** Ends the take; before its first frame there is nothing to keep, and it is called off. */
export async function stopRecording(studio: Studio): Promise<void> {
  const { engine, story, toasts } = studio;
  if (engine.getState().phase === 'countIn') {
    await guard(studio, 'Could not stop', () => engine.discardRecording());
    return;
  }
  const result = await guard(studio, 'Could not finish the take', () => engine.stopRecording());
  if (!result) return;
  const { node } = result;
  story.select(node.id);
  toasts.show({
    tone: 'good',
    title: `Recorded “${node.title}”`,
    detail: `${formatDuration(node.frames - node.trimIn - node.trimOut, node.sampleRate)}, safe on the disk.`,
    action: { label: 'Play', run: () => void playNode(studio, node.id) },
  });
}

/** Throws the take away on the user's word. */
export async function discardRecording(studio: Studio): Promise<void> {
  await guard(studio, 'Could not discard the take', () => studio.engine.discardRecording());
}

/** Mending a take whose time jumped: the studio makes a copy, which is chosen then. */
import type { AudioNode } from '../../../shared/domain/model';
import type { Studio } from '../studio';
import { guard } from './guard';
import { playNode } from './playback';

export async function repairTake(studio: Studio, take: AudioNode): Promise<void> {
  const { client, story, toasts } = studio;
  const mended = await guard(studio, 'Could not repair the take', () =>
    client.takes.repair({ nodeId: take.id }),
  );
  if (!mended) return;
  story.select(mended.id);
  toasts.show({
    tone: 'good',
    title: `Repaired a copy of “${take.title}”`,
    detail: 'The take itself stays. Undo takes the copy away.',
    action: { label: 'Play', run: () => void playNode(studio, mended.id) },
  });
}

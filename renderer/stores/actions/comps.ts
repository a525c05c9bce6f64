/** Comparing takes, and making a comp of them. */
import type { SeamedPhrase } from '../../../shared/domain/comp/spans';
import type { NodeId } from '../../../shared/domain/model';
import type { Studio } from '../studio';
import { guard } from './guard';
import { playNode } from './playback';

/** Shows the takes beside a node in place of the tree. Not while a take is being made: the tree shows it growing. */
export function compareTakes({ ui, engine }: Studio, nodeId: NodeId): void {
  const { phase } = engine.getState();
  if (phase === 'countIn' || phase === 'recording' || phase === 'finishing') return;
  ui.showTakes(nodeId);
}

export interface ChosenComp {
  readonly parentId: NodeId | null;
  readonly phrases: readonly SeamedPhrase[];
}

/** Makes the comp, chooses it and goes back to the tree. False when it came to nothing; that was said then. */
export async function commitComp(studio: Studio, { parentId, phrases }: ChosenComp): Promise<boolean> {
  const { client, jobs, story, toasts, ui } = studio;
  const storyId = story.getState().content?.story.id;
  if (!storyId) return false;
  const job = await guard(studio, 'Could not make the comp', () =>
    client.comps.commit({ storyId, parentId, phrases: phrases.map((phrase) => ({ ...phrase })) }),
  );
  if (!job) return false;
  jobs.add(job);
  const done = await jobs.finished(job.id);
  if (done.state === 'failed' && done.failure) toasts.fail(done.failure, 'Could not make the comp');
  const made = done.nodeIds.at(-1);
  if (done.state !== 'done' || !made) return false;
  // The job is in view where it ran; it need not be dismissed by hand as well.
  jobs.dismiss(job.id);
  if (story.getState().storyId !== storyId) return true;
  story.select(made);
  ui.showTakes(null);
  toasts.show({
    tone: 'good',
    title: done.title.replace(/^Make /, 'Made '),
    detail: 'Its takes are kept. Open it again from the inspector.',
    action: { label: 'Play', run: () => void playNode(studio, made) },
  });
  return true;
}

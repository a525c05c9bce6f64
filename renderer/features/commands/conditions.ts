/** When a command makes sense. */
import type { Studio } from '../../stores';
import { isCapturing } from '../../stores/actions';

export const hasStory = ({ story }: Studio) => story.getState().content !== null;
export const selected = ({ story }: Studio) => {
  const { tree, selectedId } = story.getState();
  return selectedId === null ? null : (tree?.byId.get(selectedId) ?? null);
};
export const hasSelection = (studio: Studio) => selected(studio) !== null;
/** A take is placed against what is heard; what is heard must not move under it. */
export const canMove = (studio: Studio) => selected(studio)?.deleted === false && !isCapturing(studio);

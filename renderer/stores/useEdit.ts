/** Edits from the interface: what the studio refuses is told to the person instead of being thrown at them. */
import { useMemo } from 'react';
import { guard } from './actions';
import { createGesture, type Editing, type GestureEdit } from './gestureEdit';
import { useStudio } from './studio';

export function useEdit(): Editing {
  const studio = useStudio();
  return useMemo(
    () => ({
      edit: async (label, edits) => {
        const what = `Could not ${label.charAt(0).toLowerCase()}${label.slice(1)}`;
        return (await guard(studio, what, () => studio.story.edit(label.slice(0, 200), edits))) !== undefined;
      },
      preview: studio.story.preview,
    }),
    [studio],
  );
}

/** Fields of one thing under the hand. A drag is one line of the history and not two hundred. */
export function useGestureEdit(): GestureEdit {
  const editing = useEdit();
  return useMemo(() => createGesture(editing), [editing]);
}

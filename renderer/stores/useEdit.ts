/** Edits from the interface: what the studio refuses is told to the person instead of being thrown at them. */
import { useMemo } from 'react';
import type { Edit } from '../../shared/domain/operations';
import { failureOf } from '../host/client';
import { useStudio } from './studio';

export interface Editing {
  /** One undoable action. Resolves with false after the refusal was shown. */
  edit(label: string, edits: readonly Edit[]): Promise<boolean>;
  /** Shows and plays edits while something is dragged; null takes them back. */
  preview(edits: readonly Edit[] | null): void;
}

export function useEdit(): Editing {
  const { story, toasts } = useStudio();
  return useMemo(
    () => ({
      edit: async (label, edits) => {
        try {
          await story.edit(label, edits);
          return true;
        } catch (error) {
          toasts.fail(failureOf(error), `Could not ${label.charAt(0).toLowerCase()}${label.slice(1)}`);
          return false;
        }
      },
      preview: story.preview,
    }),
    [story, toasts],
  );
}

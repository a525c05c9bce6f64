import { useState } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import { useStudio } from '../../stores';
import { renameNode } from '../../stores/actions';
import styles from './Inspector.module.css';

/** The title, edited where it stands. */
export function TitleField({ node, isEditable }: { readonly node: AudioNode; readonly isEditable: boolean }) {
  const studio = useStudio();
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    setDraft(null);
    if (draft !== null) void renameNode(studio, node.id, draft);
  };
  return (
    <input
      aria-label="Title"
      autoComplete="off"
      className={styles.title}
      disabled={!isEditable}
      maxLength={500}
      onBlur={commit}
      onChange={(event) => setDraft(event.target.value)}
      onKeyDown={(event) => {
        if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
        if (event.key === 'Enter') event.currentTarget.blur();
        else if (event.key === 'Escape') setDraft(null);
      }}
      placeholder="Untitled"
      spellCheck={false}
      value={draft ?? node.title}
    />
  );
}

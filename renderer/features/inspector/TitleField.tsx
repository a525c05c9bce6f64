import { useState } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import { useEdit } from '../../stores';
import styles from './Inspector.module.css';

/** The title, edited where it stands. */
export function TitleField({ node, isEditable }: { readonly node: AudioNode; readonly isEditable: boolean }) {
  const { edit } = useEdit();
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    const title = draft?.trim();
    setDraft(null);
    if (title === undefined || title === '' || title === node.title) return;
    void edit(`Rename ${node.title || 'node'}`, [
      { entity: 'node', id: node.id, field: 'title', value: title },
    ]);
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

import { useState } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import { useEdit } from '../../stores';
import { Section, TextField } from '../../ui';

/** Free words, stored when the focus leaves. */
export function NotesSection({
  node,
  isEditable,
}: {
  readonly node: AudioNode;
  readonly isEditable: boolean;
}) {
  const { edit } = useEdit();
  const [draft, setDraft] = useState<string | null>(null);
  return (
    <Section title="Notes">
      <TextField
        hideLabel
        isDisabled={!isEditable}
        label="Notes"
        maxLength={100_000}
        onCancel={() => setDraft(null)}
        onChange={setDraft}
        onCommit={(text) => {
          setDraft(null);
          if (draft === null || text === node.notes) return;
          void edit(`Edit the notes of ${node.title}`, [
            { entity: 'node', id: node.id, field: 'notes', value: text },
          ]);
        }}
        placeholder="Anything worth remembering"
        rows={3}
        value={draft ?? node.notes}
      />
    </Section>
  );
}

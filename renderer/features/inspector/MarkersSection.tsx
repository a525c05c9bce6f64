import { useState } from 'react';
import type { AudioNode, Marker } from '../../../shared/domain/model';
import { useEdit, useStudio } from '../../stores';
import { seek } from '../../stores/actions';
import { Button, formatTime, IconButton, Section } from '../../ui';
import styles from './Inspector.module.css';

interface MarkersProps {
  readonly node: AudioNode;
  readonly markers: readonly Marker[];
  readonly isEditable: boolean;
}

/** Named points of the story's time on this node: add one at the playhead, jump to it, rename it, delete it. */
export function MarkersSection({ node, markers, isEditable }: MarkersProps) {
  const studio = useStudio();
  const { engine } = studio;
  const { edit } = useEdit();
  const add = () => {
    const marker: Marker = {
      id: crypto.randomUUID(),
      nodeId: node.id,
      frame: Math.round(engine.position()),
      title: `Marker ${markers.length + 1}`,
      deleted: false,
    };
    void edit(`Add ${marker.title}`, [{ entity: 'marker', id: marker.id, field: '*', value: { ...marker } }]);
  };
  const ordered = [...markers].sort((a, b) => a.frame - b.frame);
  return (
    <Section
      actions={
        <Button icon="plus" isDisabled={!isEditable} onPress={add} size="s" variant="quiet">
          At playhead
        </Button>
      }
      title="Markers"
    >
      {ordered.length === 0 ? (
        <p className={styles.faint}>None. Markers become chapters of a mixdown.</p>
      ) : (
        <ul className={styles.list}>
          {ordered.map((marker) => (
            <li className={styles.row} key={marker.id}>
              <Button
                aria-label={`Jump to ${marker.title}`}
                className={styles.time}
                onPress={() => seek(studio, marker.frame)}
                size="s"
                variant="quiet"
              >
                {formatTime(marker.frame, node.sampleRate)}
              </Button>
              <MarkerTitle isEditable={isEditable} marker={marker} />
              <IconButton
                icon="close"
                isDisabled={!isEditable}
                label={`Delete ${marker.title}`}
                onPress={() =>
                  void edit(`Delete ${marker.title}`, [
                    { entity: 'marker', id: marker.id, field: 'deleted', value: true },
                  ])
                }
                size="s"
              />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function MarkerTitle({ marker, isEditable }: { readonly marker: Marker; readonly isEditable: boolean }) {
  const { edit } = useEdit();
  const [draft, setDraft] = useState<string | null>(null);
  return (
    <input
      aria-label={`Name of ${marker.title}`}
      autoComplete="off"
      className={styles.inline}
      disabled={!isEditable}
      maxLength={500}
      onBlur={() => {
        const title = draft?.trim();
        setDraft(null);
        if (title === undefined || title === '' || title === marker.title) return;
        void edit(`Rename ${marker.title}`, [
          { entity: 'marker', id: marker.id, field: 'title', value: title },
        ]);
      }}
      onChange={(event) => setDraft(event.target.value)}
      onKeyDown={(event) => {
        if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
        if (event.key === 'Enter') event.currentTarget.blur();
        else if (event.key === 'Escape') setDraft(null);
      }}
      value={draft ?? marker.title}
    />
  );
}

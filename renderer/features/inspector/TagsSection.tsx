import { useState } from 'react';
import { Button as AriaButton, Tag as AriaTag, TagGroup, TagList } from 'react-aria-components';
import type { AudioNode, Tag } from '../../../shared/domain/model';
import { useEdit } from '../../stores';
import { Icon, Section, TextField } from '../../ui';
import styles from './Inspector.module.css';

interface TagsProps {
  readonly node: AudioNode;
  readonly tags: readonly Tag[];
  readonly isEditable: boolean;
}

/** Words on a node. Backspace or the cross removes the one that has the focus. */
export function TagsSection({ node, tags, isEditable }: TagsProps) {
  const { edit } = useEdit();
  const [draft, setDraft] = useState('');
  const add = (text: string) => {
    const name = text.trim().replace(/^#/, '').slice(0, 100);
    setDraft('');
    if (name === '' || tags.some((tag) => tag.name.toLowerCase() === name.toLowerCase())) return;
    const tag: Tag = { id: crypto.randomUUID(), nodeId: node.id, name, deleted: false };
    void edit(`Tag ${node.title}`, [{ entity: 'tag', id: tag.id, field: '*', value: { ...tag } }]);
  };
  return (
    <Section title="Tags">
      {tags.length > 0 ? (
        <TagGroup
          aria-label="Tags"
          onRemove={(keys) => {
            if (!isEditable) return;
            void edit(
              `Untag ${node.title}`,
              [...keys].map((id) => ({ entity: 'tag', id: String(id), field: 'deleted', value: true })),
            );
          }}
        >
          <TagList className={styles.tags} items={tags}>
            {({ id, name }) => (
              <AriaTag className={styles.tag} id={id} textValue={name}>
                {name}
                <AriaButton aria-label={`Remove ${name}`} className={styles.tagRemove} slot="remove">
                  <Icon name="close" size={10} />
                </AriaButton>
              </AriaTag>
            )}
          </TagList>
        </TagGroup>
      ) : null}
      <TextField
        hideLabel
        isDisabled={!isEditable}
        label="Add a tag"
        maxLength={100}
        onCancel={() => setDraft('')}
        onChange={setDraft}
        onCommit={add}
        placeholder="Add a tag"
        value={draft}
      />
    </Section>
  );
}

import { useState } from 'react';
import { GridList, GridListItem } from 'react-aria-components';
import type { StorySummary } from '../../../shared/contract/schemas';
import { useStories, useStory, useStudio } from '../../stores';
import { exportKit, openStory, removeStory, renameStory } from '../../stores/actions';
import { formatDuration, IconButton, MenuButton, Notice, Panel, TextField } from '../../ui';
import { runCommand, shortcutOf } from '../commands';
import styles from './StoryPanel.module.css';
import { sinceWords } from './sinceWords';

/** All stories, latest first. */
export function StoryPanel() {
  const studio = useStudio();
  const { list, status, failure } = useStories((state) => state);
  const openId = useStory((state) => state.storyId);
  const [renamingId, setRenamingId] = useState<string | null>(null);

  return (
    <Panel
      actions={
        <IconButton
          icon="plus"
          label="New story"
          onPress={() => runCommand(studio, 'newStory')}
          placement="bottom"
          shortcut={shortcutOf('newStory')}
        />
      }
      title="Stories"
    >
      {status === 'failed' && failure ? (
        <div className={styles.notice}>
          <Notice title={failure.message} tone="bad">
            {failure.remedy}
          </Notice>
        </div>
      ) : null}
      <GridList
        aria-label="Stories"
        className={styles.list}
        dependencies={[openId, renamingId]}
        disallowEmptySelection
        items={list}
        keyboardNavigationBehavior="tab"
        onAction={(key) => void openStory(studio, String(key))}
        renderEmptyState={() =>
          status === 'ready' ? (
            <p className={styles.none}>No story yet. Make one with the plus above.</p>
          ) : null
        }
      >
        {(story) => (
          <GridListItem
            className={styles.item}
            data-open={story.id === openId || undefined}
            id={story.id}
            textValue={story.title}
          >
            {story.id === renamingId ? (
              <RenameField onDone={() => setRenamingId(null)} story={story} />
            ) : (
              <StoryLines isOpen={story.id === openId} story={story} />
            )}
            <MenuButton
              entries={[
                { id: 'open', label: 'Open', icon: 'tree', onAction: () => void openStory(studio, story.id) },
                { id: 'rename', label: 'Rename', icon: 'rename', onAction: () => setRenamingId(story.id) },
                {
                  id: 'kit',
                  label: 'Write an exit kit',
                  icon: 'export',
                  onAction: () => void exportKit(studio, story.id),
                },
                'separator',
                {
                  id: 'remove',
                  label: 'Remove',
                  icon: 'trash',
                  isDanger: true,
                  onAction: () => void removeStory(studio, story.id),
                },
              ]}
              label={`Actions for ${story.title}`}
              placement="bottom end"
            >
              <IconButton className={styles.more} icon="more" label={`More about ${story.title}`} size="s" />
            </MenuButton>
          </GridListItem>
        )}
      </GridList>
    </Panel>
  );
}

function StoryLines({ story, isOpen }: { readonly story: StorySummary; readonly isOpen: boolean }) {
  const nodes = story.nodeCount === 1 ? '1 node' : `${story.nodeCount} nodes`;
  const length = story.frames > 0 ? formatDuration(story.frames, story.sampleRate) : 'empty';
  return (
    <span className={styles.lines}>
      <span className={styles.title}>
        {story.title}
        {isOpen ? <span className={styles.spoken}> (open)</span> : null}
      </span>
      <span className={styles.facts}>
        <span>
          {nodes} · {length}
        </span>
        <span>{sinceWords(story.updatedAt, Date.now())}</span>
      </span>
    </span>
  );
}

function RenameField({ story, onDone }: { readonly story: StorySummary; readonly onDone: () => void }) {
  const studio = useStudio();
  const [title, setTitle] = useState(story.title);
  return (
    <TextField
      autoFocus
      className={styles.lines}
      hideLabel
      label="Title of the story"
      maxLength={500}
      onCancel={onDone}
      onChange={setTitle}
      onCommit={(value) => {
        void renameStory(studio, story.id, value);
        onDone();
      }}
      value={title}
    />
  );
}

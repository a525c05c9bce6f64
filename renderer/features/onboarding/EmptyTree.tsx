import { useEngine, useStories, useStory, useStudio } from '../../stores';
import { createDemoStory, openStory, recordOver } from '../../stores/actions';
import { Button, EmptyState, Kbd, Notice } from '../../ui';
import { runCommand, shortcutOf } from '../commands';
import styles from './EmptyTree.module.css';

/** What stands in the tree's place while there is no tree: what is going on, and the next thing to do. */
export function EmptyTree() {
  const studio = useStudio();
  const status = useStory((state) => state.status);
  const failure = useStory((state) => state.failure);
  const storyId = useStory((state) => state.storyId);
  const stories = useStories((state) => state);
  const phase = useEngine((state) => state.phase);

  if (status === 'opening' || stories.status === 'loading') {
    return (
      <div aria-busy="true" className={styles.place}>
        <p className={styles.wait}>Opening…</p>
      </div>
    );
  }
  if (status === 'failed' && failure) {
    return (
      <div className={styles.place}>
        <div className={styles.failure}>
          <Notice title={failure.message} tone="bad">
            {failure.remedy}
          </Notice>
          {storyId ? <Button onPress={() => void openStory(studio, storyId)}>Try again</Button> : null}
        </div>
      </div>
    );
  }
  if (status === 'ready') {
    return (
      <div className={styles.place}>
        <EmptyState
          actions={
            <>
              <Button
                icon="record"
                isDisabled={phase !== 'idle' && phase !== 'playing'}
                onPress={() => void recordOver(studio, null)}
                variant="record"
              >
                Record the seed
              </Button>
              <Button icon="import" onPress={() => runCommand(studio, 'import')}>
                Import a file
              </Button>
            </>
          }
          icon="tree"
          title="Plant the seed"
        >
          <p>
            A story begins with one recording. Drop an audio file here, or press{' '}
            <Kbd keys={shortcutOf('record') ?? ''} /> and play. Whatever is recorded over it grows as a branch
            of its own; nothing is ever overwritten.
          </p>
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={styles.place}>
      <EmptyState
        actions={
          <>
            <Button icon="plus" onPress={() => runCommand(studio, 'newStory')} variant="accent">
              New story
            </Button>
            <Button icon="star" onPress={() => void createDemoStory(studio)}>
              Make the demo story
            </Button>
          </>
        }
        icon="tree"
        title={stories.list.length > 0 ? 'Choose a story' : 'Begin a story'}
      >
        <p>
          A story is a tree of recordings. Record a seed, record over any of its nodes, and leave a tail for
          whoever comes next.
        </p>
      </EmptyState>
    </div>
  );
}

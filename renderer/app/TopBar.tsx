import { Button as AriaButton } from 'react-aria-components';
import { runCommand, shortcutOf } from '../features/commands';
import { JobsTray } from '../features/jobs';
import { isPanelOpen, selectedNode, useStory, useStudio, useUi } from '../stores';
import { Button, Icon, IconButton, Kbd, ToggleIconButton } from '../ui';
import { ConnectionNotice } from './ConnectionNotice';
import { Mark } from './Mark';
import styles from './TopBar.module.css';

/** The head of the window: what is open, the way back, and which panels there are. */
export function TopBar() {
  const studio = useStudio();
  const hasStories = useUi((state) => isPanelOpen(state, 'stories'));
  const hasMixer = useUi((state) => isPanelOpen(state, 'mixer'));
  const hasInspector = useUi((state) => isPanelOpen(state, 'inspector'));
  const title = useStory((state) => state.content?.story.title ?? null);
  const history = useStory((state) => state.history);
  const hasBranch = useStory((state) => selectedNode(state) !== null);
  return (
    <header className={styles.bar}>
      <div className={styles.start}>
        <Mark />
        <ToggleIconButton
          icon="sidebar"
          isSelected={hasStories}
          label="Story list"
          onChange={() => runCommand(studio, 'toggleStories')}
          placement="bottom"
          shortcut={shortcutOf('toggleStories')}
        />
        <IconButton
          icon="undo"
          isDisabled={history.undo === null}
          label="Undo"
          onPress={() => runCommand(studio, 'undo')}
          placement="bottom"
          shortcut={shortcutOf('undo')}
          tooltip={history.undo === null ? 'Nothing to undo' : `Undo: ${history.undo}`}
        />
        <IconButton
          icon="redo"
          isDisabled={history.redo === null}
          label="Redo"
          onPress={() => runCommand(studio, 'redo')}
          placement="bottom"
          shortcut={shortcutOf('redo')}
          tooltip={history.redo === null ? 'Nothing to redo' : `Redo: ${history.redo}`}
        />
        <ConnectionNotice />
      </div>
      <h1 className={styles.title}>{title ?? 'Tap Story Studio'}</h1>
      <div className={styles.end}>
        <Button
          className={styles.work}
          icon="import"
          isDisabled={title === null}
          onPress={() => runCommand(studio, 'import')}
          variant="quiet"
        >
          Import
        </Button>
        <Button
          className={styles.work}
          icon="export"
          isDisabled={!hasBranch}
          onPress={() => runCommand(studio, 'mixdown')}
          variant="quiet"
        >
          Mix down
        </Button>
        <JobsTray />
        <AriaButton className={styles.find ?? ''} onPress={() => runCommand(studio, 'palette')}>
          <Icon name="search" size={14} />
          <span>Find</span>
          <span aria-hidden="true">
            <Kbd keys={shortcutOf('palette') ?? ''} />
          </span>
        </AriaButton>
        <ToggleIconButton
          icon="mixer"
          isSelected={hasMixer}
          label="Mixer"
          onChange={() => runCommand(studio, 'toggleMixer')}
          placement="bottom"
          shortcut={shortcutOf('toggleMixer')}
        />
        <ToggleIconButton
          icon="inspector"
          isSelected={hasInspector}
          label="Inspector"
          onChange={() => runCommand(studio, 'toggleInspector')}
          placement="bottom"
          shortcut={shortcutOf('toggleInspector')}
        />
        <IconButton
          icon="help"
          label="Keyboard shortcuts"
          onPress={() => runCommand(studio, 'shortcuts')}
          placement="bottom"
          shortcut={shortcutOf('shortcuts')}
        />
        <IconButton
          icon="settings"
          label="Settings"
          onPress={() => runCommand(studio, 'settings')}
          placement="bottom"
          shortcut={shortcutOf('settings')}
        />
      </div>
    </header>
  );
}

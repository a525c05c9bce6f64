import { Toolbar } from 'react-aria-components';
import { useStudio, useUi } from '../../stores';
import { IconButton, ToggleIconButton } from '../../ui';
import { runCommand, shortcutOf } from '../commands';
import styles from './TreeToolbar.module.css';

/** Zoom and follow, above the titles. */
export function TreeToolbar() {
  const studio = useStudio();
  const follow = useUi((state) => state.followPlayhead);
  return (
    <Toolbar aria-label="View of the tree" className={styles.toolbar}>
      <span className={styles.title}>Tree</span>
      <IconButton
        icon="zoomOut"
        label="Zoom out"
        onPress={() => runCommand(studio, 'zoomOut')}
        placement="bottom"
        shortcut={shortcutOf('zoomOut')}
        size="s"
      />
      <IconButton
        icon="zoomIn"
        label="Zoom in"
        onPress={() => runCommand(studio, 'zoomIn')}
        placement="bottom"
        shortcut={shortcutOf('zoomIn')}
        size="s"
      />
      <IconButton
        icon="fit"
        label="Show the whole story"
        onPress={() => runCommand(studio, 'zoomFit')}
        placement="bottom"
        shortcut={shortcutOf('zoomFit')}
        size="s"
      />
      <ToggleIconButton
        icon="follow"
        isSelected={follow}
        label="Follow the playhead"
        onChange={() => runCommand(studio, 'follow')}
        placement="bottom"
        shortcut={shortcutOf('follow')}
        size="s"
      />
    </Toolbar>
  );
}

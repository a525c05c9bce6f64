import { JobsTray } from '../features/jobs';
import { useStory, useStudio, useUi } from '../stores';
import { IconButton, ToggleIconButton } from '../ui';
import styles from './TopBar.module.css';

/** The head of the window: what is open, and which panels are. */
export function TopBar() {
  const { ui } = useStudio();
  const panels = useUi((state) => state.panels);
  const title = useStory((state) => state.content?.story.title ?? null);
  return (
    <header className={styles.bar}>
      <ToggleIconButton
        icon="sidebar"
        isSelected={panels.stories}
        label="Story list"
        onChange={(open) => ui.togglePanel('stories', open)}
        placement="bottom"
      />
      <h1 className={styles.title}>{title ?? 'Tap Story Studio'}</h1>
      <div className={styles.end}>
        <JobsTray />
        <ToggleIconButton
          icon="mixer"
          isSelected={panels.mixer}
          label="Mixer"
          onChange={(open) => ui.togglePanel('mixer', open)}
          placement="bottom"
        />
        <ToggleIconButton
          icon="inspector"
          isSelected={panels.inspector}
          label="Inspector"
          onChange={(open) => ui.togglePanel('inspector', open)}
          placement="bottom"
        />
        <IconButton
          icon="settings"
          label="Settings"
          onPress={() => ui.openDialog({ kind: 'settings' })}
          placement="bottom"
        />
      </div>
    </header>
  );
}

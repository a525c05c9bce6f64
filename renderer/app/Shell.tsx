/**
 * The window: story list, tree, inspector; below them recording, the branch's mixer and the transport.
 *
 * A grid of fixed tracks: panels open and close and are resized, but nothing in them can push a neighbour around.
 */

import { CheatSheet, CommandPalette } from '../features/commands';
import { ExportDialog } from '../features/export';
import { Inspector } from '../features/inspector';
import { MixerPanel } from '../features/mixer';
import { RecordPanel } from '../features/record';
import { SettingsDialog } from '../features/settings';
import { NewStoryDialog, StoryPanel } from '../features/stories';
import { Transport } from '../features/transport';
import { TreeView } from '../features/tree';
import { useStory, useUi } from '../stores';
import { DropZone } from './DropZone';
import styles from './Shell.module.css';
import { Splitter } from './Splitter';
import { Toasts } from './Toasts';
import { TopBar } from './TopBar';

export function Shell() {
  const panels = useUi((state) => state.panels);
  const sizes = useUi((state) => state.sizes);
  const hasStory = useStory((state) => state.content !== null);
  const columns = [
    panels.stories ? `${sizes.stories}px` : '0',
    'minmax(0, 1fr)',
    hasStory && panels.inspector ? `${sizes.inspector}px` : '0',
  ].join(' ');

  return (
    <div className={styles.shell}>
      <TopBar />
      <div className={styles.columns} style={{ gridTemplateColumns: columns }}>
        <div className={styles.column} hidden={!panels.stories}>
          <StoryPanel />
          <Splitter label="Width of the story list" panel="stories" side="right" />
        </div>
        <main className={styles.centre}>
          <TreeView />
        </main>
        <div className={styles.column} hidden={!hasStory || !panels.inspector}>
          <Splitter label="Width of the inspector" panel="inspector" side="left" />
          <Inspector />
        </div>
      </div>
      {hasStory && panels.record ? <RecordPanel /> : null}
      {hasStory && panels.mixer ? (
        <div className={styles.mixer} style={{ height: sizes.mixer }}>
          <Splitter label="Height of the mixer" panel="mixer" side="top" />
          <MixerPanel />
        </div>
      ) : null}
      <Transport />
      <ExportDialog />
      <SettingsDialog />
      <NewStoryDialog />
      <CommandPalette />
      <CheatSheet />
      <DropZone />
      <Toasts />
    </div>
  );
}

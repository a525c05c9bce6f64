/**
 * The window: story list, tree, inspector; below them recording, the branch's mixer and the transport.
 *
 * A grid of fixed tracks: panels open and close and are resized, but nothing in them can push a neighbour around. In a
 * small window the side panels lie over the tree instead of beside it.
 */
import { CheatSheet, CommandPalette } from '../features/commands';
import { ExportDialog } from '../features/export';
import { Inspector } from '../features/inspector';
import { LatencyDialog } from '../features/latency';
import { MixerPanel } from '../features/mixer';
import { RecordPanel } from '../features/record';
import { SettingsDialog } from '../features/settings';
import { NewStoryDialog, StoryPanel } from '../features/stories';
import { TakesView } from '../features/takes';
import { Transport } from '../features/transport';
import { TreeView } from '../features/tree';
import { isPanelOpen, type PanelName, useStory, useUi } from '../stores';
import { Boundary } from './Boundary';
import { DropZone } from './DropZone';
import styles from './Shell.module.css';
import { Splitter } from './Splitter';
import { Toasts } from './Toasts';
import { TopBar } from './TopBar';

export function Shell() {
  const sizes = useUi((state) => state.sizes);
  const showsTakes = useUi((state) => state.takesOf !== null);
  const hasStory = useStory((state) => state.content !== null);
  // Without a node there is nothing to inspect or mix; the invitation to begin has the room.
  const hasNodes = useStory((state) => state.selectedId !== null || (state.content?.nodes.length ?? 0) > 0);
  const stories = usePanel('stories');
  const inspector = usePanel('inspector');
  const mixer = usePanel('mixer');
  const record = usePanel('record');
  const showInspector = hasNodes && inspector.isOpen;
  const showRecord = hasStory && record.isOpen;
  const columns = [
    stories.isOpen && !stories.isDrawer ? `${sizes.stories}px` : '0',
    'minmax(0, 1fr)',
    showInspector && !inspector.isDrawer ? `${sizes.inspector}px` : '0',
  ].join(' ');

  return (
    <div className={styles.shell} data-recording={showRecord || undefined}>
      <TopBar />
      <div className={styles.columns} style={{ gridTemplateColumns: columns }}>
        <nav
          aria-label="Story list"
          className={styles.column}
          data-drawer={stories.isDrawer || undefined}
          hidden={!stories.isOpen}
          style={{ width: sizes.stories }}
        >
          <Boundary what="The story list">
            <StoryPanel />
          </Boundary>
          <Splitter label="Width of the story list" panel="stories" side="right" />
        </nav>
        <main className={styles.centre}>
          <Boundary what="The tree">{showsTakes ? <TakesView /> : <TreeView />}</Boundary>
        </main>
        <aside
          aria-label="Chosen node"
          className={styles.column}
          data-drawer={inspector.isDrawer || undefined}
          data-side="right"
          hidden={!showInspector}
          style={{ width: sizes.inspector }}
        >
          <Splitter label="Width of the inspector" panel="inspector" side="left" />
          <Boundary what="The inspector">
            <Inspector />
          </Boundary>
        </aside>
      </div>
      {showRecord ? (
        <div className={styles.record}>
          <Boundary what="The recording panel">
            <RecordPanel />
          </Boundary>
        </div>
      ) : null}
      {hasNodes && mixer.isOpen ? (
        <aside aria-label="Chosen branch" className={styles.mixer} style={{ height: sizes.mixer }}>
          <Splitter label="Height of the mixer" panel="mixer" side="top" />
          <Boundary what="The mixer">
            <MixerPanel />
          </Boundary>
        </aside>
      ) : null}
      <Transport />
      <Boundary what="The export">
        <ExportDialog />
      </Boundary>
      <Boundary what="The settings">
        <SettingsDialog />
      </Boundary>
      <Boundary what="The measurement">
        <LatencyDialog />
      </Boundary>
      <NewStoryDialog />
      <CommandPalette />
      <CheatSheet />
      <DropZone />
      <Toasts />
    </div>
  );
}

function usePanel(name: PanelName): { readonly isOpen: boolean; readonly isDrawer: boolean } {
  const isOpen = useUi((state) => isPanelOpen(state, name));
  const isDrawer = useUi((state) => state.squeezed.includes(name));
  return { isOpen, isDrawer };
}

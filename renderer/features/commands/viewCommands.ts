/** What is in sight: zoom, panels, theme. */
import { isPanelOpen, type Studio } from '../../stores';
import type { Command } from './command';
import { hasSelection, hasStory, selected } from './conditions';
import { STRIP_ATTRIBUTE, TREE_ID } from './places';

const centre = (studio: Studio) => studio.treeView.getState().width / 2;

/** The strip that has the focus; without one, that of the chosen node. */
const focusedStrip = (studio: Studio): string | null =>
  document.activeElement?.closest(`[${STRIP_ATTRIBUTE}]`)?.getAttribute(STRIP_ATTRIBUTE) ??
  selected(studio)?.id ??
  null;

export const viewCommands: readonly Command[] = [
  {
    id: 'zoomIn',
    label: 'Zoom in',
    group: 'View',
    keys: ['+', '='],
    icon: 'zoomIn',
    isEnabled: hasStory,
    run: (studio) => studio.treeView.zoom(1 / 1.5, centre(studio)),
  },
  {
    id: 'zoomOut',
    label: 'Zoom out',
    group: 'View',
    keys: ['-'],
    icon: 'zoomOut',
    isEnabled: hasStory,
    run: (studio) => studio.treeView.zoom(1.5, centre(studio)),
  },
  {
    id: 'zoomFit',
    label: 'Show the whole story',
    group: 'View',
    keys: ['F', '0'],
    icon: 'fit',
    isEnabled: hasStory,
    run: ({ treeView }) => treeView.fitAll(),
  },
  {
    id: 'zoomSelection',
    label: 'Show the chosen node',
    group: 'View',
    keys: ['Shift+F'],
    icon: 'fit',
    isEnabled: hasSelection,
    run: (studio) => {
      const node = selected(studio);
      if (!node) return;
      const from = node.startFrame + node.trimIn;
      studio.treeView.fitTo({ from, to: node.startFrame + node.frames - node.trimOut });
    },
  },
  {
    id: 'rowsTaller',
    label: 'Taller rows',
    group: 'View',
    keys: ['Shift+ArrowUp'],
    isEnabled: hasStory,
    run: ({ treeView }) => treeView.setRowHeight(treeView.getState().rowHeight + 8),
  },
  {
    id: 'rowsLower',
    label: 'Lower rows',
    group: 'View',
    keys: ['Shift+ArrowDown'],
    isEnabled: hasStory,
    run: ({ treeView }) => treeView.setRowHeight(treeView.getState().rowHeight - 8),
  },
  {
    id: 'follow',
    label: 'Follow the playhead',
    group: 'View',
    keys: ['Alt+P'],
    icon: 'follow',
    run: ({ ui }) => ui.prefer({ followPlayhead: !ui.getState().followPlayhead }),
  },
  {
    id: 'toggleStories',
    label: 'Story list',
    group: 'View',
    keys: ['Alt+1', 'Mod+B'],
    icon: 'sidebar',
    run: ({ ui }) => ui.togglePanel('stories'),
  },
  {
    id: 'toggleInspector',
    label: 'Inspector',
    group: 'View',
    keys: ['Alt+3'],
    icon: 'inspector',
    run: ({ ui }) => ui.togglePanel('inspector'),
  },
  {
    id: 'toggleMixer',
    label: 'Mixer',
    group: 'View',
    keys: ['Alt+4'],
    icon: 'mixer',
    run: ({ ui }) => ui.togglePanel('mixer'),
  },
  {
    id: 'toggleOutline',
    label: 'Titles beside the tree',
    group: 'View',
    keys: ['Alt+2'],
    icon: 'outline',
    run: ({ ui }) => ui.togglePanel('outline'),
  },
  {
    id: 'toggleRecordPanel',
    label: 'Recording panel',
    group: 'View',
    keys: ['Alt+5'],
    icon: 'mic',
    isEnabled: hasStory,
    run: ({ ui }) => ui.togglePanel('record'),
  },
  {
    id: 'processing',
    label: 'High-pass, EQ and compressor of the strip in focus, or of the chosen node',
    group: 'View',
    keys: ['Alt+6'],
    icon: 'curve',
    isEnabled: hasSelection,
    run: (studio) => {
      const { ui } = studio;
      const strip = focusedStrip(studio);
      const isShown = isPanelOpen(ui.getState(), 'mixer') && ui.getState().processingOf === strip;
      if (!isShown) ui.togglePanel('mixer', true);
      ui.showProcessing(isShown ? null : strip);
    },
  },
  {
    id: 'focusTree',
    label: 'Go to the tree',
    group: 'View',
    keys: ['T'],
    icon: 'tree',
    isEnabled: hasStory,
    run: () => document.querySelector<HTMLElement>(`#${TREE_ID} [tabindex="0"]`)?.focus(),
  },
  {
    id: 'toggleTheme',
    label: 'Dark or light',
    group: 'View',
    keys: [],
    icon: 'moon',
    run: ({ ui }) =>
      ui.prefer({ theme: document.documentElement.dataset.theme === 'light' ? 'dark' : 'light' }),
  },
];

/**
 * Every command of the studio with its keys, once: the key handler, the palette, the cheat sheet, the tooltips and the
 * native menu (whose ids are the same) all read this table, so none of them can disagree.
 */
import type { MenuCommand } from '../../../shared/contract/schemas';
import type { Studio } from '../../stores';
import {
  branchEnd,
  compareWith,
  createDemoStory,
  isCapturing,
  keepLastMinute,
  markRegion,
  playPause,
  redo,
  seek,
  stop,
  toggleLoop,
  toggleMatch,
  toggleRecord,
  undo,
} from '../../stores/actions';
import type { IconName } from '../../ui';
import { hasSelection, hasStory, selected } from './conditions';
import { nodeCommands } from './nodeCommands';

export type CommandGroup = 'Transport' | 'Story' | 'Node' | 'View' | 'Studio';

export type NudgeId =
  | 'nudgeEarlier'
  | 'nudgeLater'
  | 'nudgeFarEarlier'
  | 'nudgeFarLater'
  | 'nudgeSampleEarlier'
  | 'nudgeSampleLater';

export type CommandId =
  | MenuCommand
  | 'stop'
  | 'toStart'
  | 'toEnd'
  | 'loop'
  | 'comparePrevious'
  | 'compareNext'
  | 'compareParent'
  | 'matchLoudness'
  | 'regionStart'
  | 'regionEnd'
  | 'keepLast'
  | 'noteTake'
  | 'metronome'
  | 'rename'
  | 'restore'
  | 'compareTakes'
  | 'zoomSelection'
  | 'follow'
  | 'rowsTaller'
  | 'rowsLower'
  | 'toggleStories'
  | 'toggleInspector'
  | 'toggleMixer'
  | 'toggleOutline'
  | 'toggleRecordPanel'
  | 'focusTree'
  | 'clearClips'
  | 'measureLatency'
  | NudgeId
  | 'palette'
  | 'demo';

export interface Command {
  readonly id: CommandId;
  readonly label: string;
  readonly group: CommandGroup;
  /** As `keys.ts` reads them; the first is shown. */
  readonly keys: readonly string[];
  readonly icon?: IconName;
  /** Also while a text field has the focus. Only for keys that no text field needs. */
  readonly inText?: boolean;
  readonly isEnabled?: (studio: Studio) => boolean;
  readonly run: (studio: Studio) => void | Promise<void>;
}

const centre = (studio: Studio) => studio.treeView.getState().width / 2;

/** Hidden until a click on it; the browser's own dialog asks for the files. */
export const FILE_INPUT_ID = 'import-files';
/** The ARIA tree takes the focus through its current row. */
export const TREE_ID = 'story-tree';
/** The field for a word about the take that is being made. */
export const TAKE_NOTE_ID = 'take-note';

export const commands: readonly Command[] = [
  {
    id: 'playPause',
    label: 'Play or pause',
    group: 'Transport',
    keys: ['Space'],
    icon: 'play',
    isEnabled: hasSelection,
    run: playPause,
  },
  {
    id: 'stop',
    label: 'Stop',
    group: 'Transport',
    keys: ['Shift+Space'],
    icon: 'stop',
    isEnabled: hasStory,
    run: stop,
  },
  {
    id: 'record',
    label: 'Record over the chosen node',
    group: 'Transport',
    keys: ['R'],
    icon: 'record',
    isEnabled: hasStory,
    run: toggleRecord,
  },
  {
    id: 'toStart',
    label: 'Go to the start',
    group: 'Transport',
    keys: [',', 'Mod+Home'],
    icon: 'toStart',
    isEnabled: hasStory,
    run: (studio) => seek(studio, 0),
  },
  {
    id: 'toEnd',
    label: 'Go to the end of the branch',
    group: 'Transport',
    keys: ['.', 'Mod+End'],
    icon: 'toEnd',
    isEnabled: hasSelection,
    run: (studio) => seek(studio, branchEnd(studio)),
  },
  {
    id: 'loop',
    label: 'Loop the chosen node, or stop looping',
    group: 'Transport',
    keys: ['L'],
    icon: 'loop',
    isEnabled: hasSelection,
    run: toggleLoop,
  },
  {
    id: 'regionStart',
    label: 'Begin the region at the playhead',
    group: 'Transport',
    keys: ['I'],
    isEnabled: hasStory,
    run: (studio) => markRegion(studio, 'from'),
  },
  {
    id: 'regionEnd',
    label: 'End the region at the playhead',
    group: 'Transport',
    keys: ['O'],
    isEnabled: hasStory,
    run: (studio) => markRegion(studio, 'to'),
  },
  {
    id: 'keepLast',
    label: 'Keep the last minute as a take',
    group: 'Transport',
    keys: ['Shift+R'],
    icon: 'restore',
    isEnabled: ({ engine, story }) => engine.getState().armed && story.getState().content !== null,
    run: keepLastMinute,
  },
  {
    id: 'noteTake',
    label: 'Note at this moment of the take',
    group: 'Transport',
    keys: ['N'],
    icon: 'tag',
    isEnabled: ({ engine }) => engine.takeFrame() !== null,
    run: () => document.getElementById(TAKE_NOTE_ID)?.focus(),
  },
  {
    id: 'metronome',
    label: 'Metronome on or off',
    group: 'Transport',
    keys: ['C'],
    icon: 'metronome',
    run: ({ ui }) => ui.prefer({ metronomeOn: !ui.getState().metronomeOn }),
  },
  {
    id: 'comparePrevious',
    label: 'Compare: hear the previous take here',
    group: 'Transport',
    keys: ['['],
    isEnabled: hasSelection,
    run: (studio) => compareWith(studio, 'previous'),
  },
  {
    id: 'compareNext',
    label: 'Compare: hear the next take here',
    group: 'Transport',
    keys: [']'],
    isEnabled: hasSelection,
    run: (studio) => compareWith(studio, 'next'),
  },
  {
    id: 'compareParent',
    label: 'Compare: hear the parent here',
    group: 'Transport',
    keys: ['\\'],
    isEnabled: hasSelection,
    run: (studio) => compareWith(studio, 'parent'),
  },
  {
    id: 'matchLoudness',
    label: 'Match loudness while comparing',
    group: 'Transport',
    keys: ['M'],
    icon: 'speaker',
    isEnabled: hasSelection,
    run: toggleMatch,
  },
  {
    id: 'clearClips',
    label: 'Clear the clip lights',
    group: 'Transport',
    keys: ['Alt+C'],
    run: ({ engine }) => engine.clearClips(),
  },
  {
    id: 'measureLatency',
    label: 'Measure the latency of the input…',
    group: 'Transport',
    keys: ['Alt+L'],
    icon: 'mic',
    isEnabled: (studio) => hasStory(studio) && !isCapturing(studio),
    run: ({ ui }) => ui.openDialog({ kind: 'latency' }),
  },
  {
    id: 'undo',
    label: 'Undo',
    group: 'Story',
    keys: ['Mod+Z'],
    icon: 'undo',
    isEnabled: ({ story }) => story.getState().history.undo !== null,
    run: undo,
  },
  {
    id: 'redo',
    label: 'Redo',
    group: 'Story',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    icon: 'redo',
    isEnabled: ({ story }) => story.getState().history.redo !== null,
    run: redo,
  },
  {
    id: 'newStory',
    label: 'New story…',
    group: 'Story',
    keys: ['Mod+Alt+N'],
    icon: 'plus',
    run: ({ ui }) => ui.openDialog({ kind: 'newStory' }),
  },
  {
    id: 'openStories',
    label: 'Show the stories',
    group: 'Story',
    keys: ['Mod+O'],
    icon: 'sidebar',
    run: ({ ui }) => ui.togglePanel('stories', true),
  },
  {
    id: 'import',
    label: 'Import audio over the chosen node…',
    group: 'Story',
    keys: ['Mod+I'],
    icon: 'import',
    run: () => document.getElementById(FILE_INPUT_ID)?.click(),
  },
  {
    id: 'mixdown',
    label: 'Mix down the branch…',
    group: 'Story',
    keys: ['Mod+E'],
    icon: 'export',
    isEnabled: hasSelection,
    run: (studio) => {
      const node = selected(studio);
      if (node) studio.ui.openDialog({ kind: 'export', nodeId: node.id });
    },
  },
  { id: 'demo', label: 'Make the demo story', group: 'Story', keys: [], icon: 'star', run: createDemoStory },
  ...nodeCommands,
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
  {
    id: 'palette',
    label: 'Find a command…',
    group: 'Studio',
    keys: ['Mod+K'],
    icon: 'search',
    inText: true,
    run: ({ ui }) => ui.openDialog({ kind: 'palette' }),
  },
  {
    id: 'shortcuts',
    label: 'Keyboard shortcuts',
    group: 'Studio',
    keys: ['?', 'F1'],
    icon: 'help',
    run: ({ ui }) => ui.openDialog({ kind: 'shortcuts' }),
  },
  {
    id: 'settings',
    label: 'Settings…',
    group: 'Studio',
    keys: ['Mod+,'],
    icon: 'settings',
    inText: true,
    run: ({ ui }) => ui.openDialog({ kind: 'settings' }),
  },
  {
    id: 'doctor',
    label: 'Check this installation…',
    group: 'Studio',
    keys: [],
    icon: 'check',
    run: ({ ui }) => ui.openDialog({ kind: 'settings' }),
  },
];

const byId = new Map(commands.map((command) => [command.id, command]));

export function commandById(id: CommandId): Command {
  const command = byId.get(id);
  if (!command) throw new Error(`No command ${id}`);
  return command;
}

/** The keys to show beside a control. */
export const shortcutOf = (id: CommandId): string | undefined => commandById(id).keys[0];

/** Runs a command if it makes sense now. */
export function runCommand(studio: Studio, id: CommandId): void {
  const command = commandById(id);
  if (command.isEnabled?.(studio) ?? true) void command.run(studio);
}

/** What goes into a story and what comes out of it. */
import { chooseCanon, chooseDeepCut, createDemoStory, redo, undo } from '../../stores/actions';
import type { Command } from './command';
import { hasSelection, hasStory, selected } from './conditions';
import { FILE_INPUT_ID } from './places';

export const storyCommands: readonly Command[] = [
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
    inText: true,
    run: ({ ui }) => ui.openDialog({ kind: 'newStory' }),
  },
  {
    id: 'openStories',
    label: 'Show the stories',
    group: 'Story',
    keys: ['Mod+O'],
    icon: 'sidebar',
    inText: true,
    run: ({ ui }) => ui.togglePanel('stories', true),
  },
  {
    id: 'import',
    label: 'Import audio over the chosen node…',
    group: 'Story',
    keys: ['Mod+I'],
    icon: 'import',
    inText: true,
    run: () => document.getElementById(FILE_INPUT_ID)?.click(),
  },
  {
    id: 'mixdown',
    label: 'Mix down the branch…',
    group: 'Story',
    keys: ['Mod+E'],
    icon: 'export',
    inText: true,
    isEnabled: hasSelection,
    run: (studio) => {
      const node = selected(studio);
      if (node) studio.ui.openDialog({ kind: 'export', nodeId: node.id });
    },
  },
  {
    id: 'canon',
    label: 'Go to the canon: the branch with the most likes',
    group: 'Story',
    keys: ['Alt+B'],
    icon: 'star',
    isEnabled: hasStory,
    run: chooseCanon,
  },
  {
    id: 'deepCut',
    label: 'Go to the next deep cut: liked, and not on the canon',
    group: 'Story',
    keys: ['Shift+Alt+B'],
    icon: 'star',
    isEnabled: ({ story }) => story.getState().content?.likes.some(({ deleted }) => !deleted) ?? false,
    run: chooseDeepCut,
  },
  { id: 'demo', label: 'Make the demo story', group: 'Story', keys: [], icon: 'star', run: createDemoStory },
];

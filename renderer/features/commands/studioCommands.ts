/** The program itself. */
import type { Command } from './command';

export const studioCommands: readonly Command[] = [
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

/**
 * The native menu, as data. Roles where Electron has one, because they behave as each system's people expect; the
 * studio's own commands are sent to the page, which knows what is selected and whether a text field has the focus.
 *
 * Plain keys (Space, R) are shown but not taken: a menu that took them would keep them from text fields.
 */
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../shared/contract/schemas';

export interface MenuFacts {
  readonly platform: NodeJS.Platform;
  readonly appName: string;
  /** Developer tools and reload are for checkouts, not for packaged builds. */
  readonly packaged: boolean;
}

type Item = MenuItemConstructorOptions;
const separator: Item = { type: 'separator' };

export const menuTemplate = (
  { platform, appName, packaged }: MenuFacts,
  send: (command: MenuCommand) => void,
): Item[] => {
  const mac = platform === 'darwin';
  const command = (label: string, name: MenuCommand, accelerator?: string): Item => ({
    id: name,
    label,
    click: () => send(name),
    ...(accelerator ? { accelerator } : {}),
  });
  /** Shows the key that the page itself listens to. macOS can't show a key without taking it. */
  const shown = (label: string, name: MenuCommand, accelerator: string): Item => ({
    ...command(label, name),
    ...(mac ? {} : { accelerator, registerAccelerator: false }),
  });

  const settings = command('Settings…', 'settings', 'CmdOrCtrl+,');
  const appMenu: Item = {
    label: appName,
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  const fileMenu: Item = {
    label: '&File',
    submenu: [
      command('New Story…', 'newStory', 'CmdOrCtrl+N'),
      command('Stories…', 'openStories', 'CmdOrCtrl+O'),
      separator,
      command('Import Audio…', 'import', 'CmdOrCtrl+I'),
      command('Mix Down Branch…', 'mixdown', 'CmdOrCtrl+E'),
      separator,
      ...(mac ? [{ role: 'close' } as const] : [settings, separator, { role: 'quit' } as const]),
    ],
  };
  const editMenu: Item = {
    label: '&Edit',
    submenu: [
      shown('Undo', 'undo', 'CmdOrCtrl+Z'),
      shown('Redo', 'redo', platform === 'win32' ? 'Ctrl+Y' : 'CmdOrCtrl+Shift+Z'),
      separator,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
      separator,
      shown('Remove Recording', 'remove', 'Delete'),
    ],
  };
  const transportMenu: Item = {
    label: '&Transport',
    submenu: [
      shown('Play / Pause', 'playPause', 'Space'),
      shown('Record Over Selection', 'record', 'R'),
      shown('Record Again Over the Same Parent', 'recordAgain', 'Alt+R'),
    ],
  };
  const viewMenu: Item = {
    label: '&View',
    submenu: [
      command('Zoom In', 'zoomIn', 'CmdOrCtrl+='),
      command('Zoom Out', 'zoomOut', 'CmdOrCtrl+-'),
      command('Show Whole Story', 'zoomFit', 'CmdOrCtrl+0'),
      separator,
      command('Dark or Light', 'toggleTheme'),
      { role: 'togglefullscreen' },
      ...(packaged ? [] : [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
    ],
  };
  const helpMenu: Item = {
    role: 'help',
    submenu: [
      command('Keyboard Shortcuts', 'shortcuts', 'F1'),
      command('Check This Installation', 'doctor'),
      ...(mac ? [] : [separator, { role: 'about' } as const]),
    ],
  };
  return [
    ...(mac ? [appMenu] : []),
    fileMenu,
    editMenu,
    transportMenu,
    viewMenu,
    { role: 'windowMenu' },
    helpMenu,
  ];
};

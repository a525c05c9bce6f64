export { CheatSheet } from './CheatSheet';
export { CommandPalette } from './CommandPalette';
export type { Command, CommandId } from './command';
export { commandById, commands, runCommand, shortcutOf } from './commands';
export { FILE_INPUT_ID, STRIP_ATTRIBUTE, TAKE_NOTE_ID, TREE_ID } from './places';
export { useCommandKeys } from './useCommandKeys';
export { useMenuCommands } from './useMenuCommands';

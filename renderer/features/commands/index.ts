export { CheatSheet } from './CheatSheet';
export { CommandPalette } from './CommandPalette';
export {
  type Command,
  type CommandId,
  commandById,
  commands,
  FILE_INPUT_ID,
  runCommand,
  shortcutOf,
  TAKE_NOTE_ID,
  TREE_ID,
} from './commands';
export { useCommandKeys } from './useCommandKeys';
export { useMenuCommands } from './useMenuCommands';

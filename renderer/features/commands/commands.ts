/**
 * Every command of the studio with its keys, once: the key handler, the palette, the cheat sheet, the tooltips and the
 * native menu (whose ids are the same) all read this table, so none of them can disagree.
 */
import type { Studio } from '../../stores';
import type { Command, CommandId } from './command';
import { nodeCommands } from './nodeCommands';
import { storyCommands } from './storyCommands';
import { studioCommands } from './studioCommands';
import { transportCommands } from './transportCommands';
import { viewCommands } from './viewCommands';

export const commands: readonly Command[] = [
  ...transportCommands,
  ...storyCommands,
  ...nodeCommands,
  ...viewCommands,
  ...studioCommands,
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

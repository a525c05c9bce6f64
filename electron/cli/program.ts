/** The commands and their help. What each does is in `commands/`. */
import { Command } from 'commander';
import { version } from '../../package.json';
import type { Run } from './cli';
import { addDoctorCommand } from './commands/doctorCommand';
import { addHomeCommands } from './commands/homeCommands';
import { addImportCommand } from './commands/importCommand';
import { addKitCommands } from './commands/kitCommands';
import { addMixCommands } from './commands/mixCommands';
import { addNodeCommands } from './commands/nodeCommands';
import { addRecordCommand } from './commands/recordCommand';
import { addServeCommand } from './commands/serveCommand';
import { addStoryCommands } from './commands/storyCommands';

/** Throws CommanderError instead of ending the process; `writeError` gets its words. */
export function createProgram(run: Run, writeError: (text: string) => void): Command {
  const program = new Command('tapstory')
    .description('Tap Story Studio on the command line: stories that branch, as trees of recordings.')
    .version(version)
    .option('--home <dir>', 'folder of the studio; default: TAPSTORY_HOME, or the data folder of this system')
    .option('--json', 'print one JSON document for programs; errors as JSON on stderr')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({ writeErr: writeError })
    .exitOverride()
    .addHelpText(
      'after',
      `
Ids may be given in full or by a unique ending of six characters or more, as \`tree\` shows them.
Exit codes: 0 done, 1 failed, 2 called in a wrong way.`,
    );
  addDoctorCommand(program, run);
  addStoryCommands(program, run);
  addImportCommand(program, run);
  addRecordCommand(program, run);
  addNodeCommands(program, run);
  addMixCommands(program, run);
  addKitCommands(program, run);
  addHomeCommands(program, run);
  addServeCommand(program, run);
  return program;
}

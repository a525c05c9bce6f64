import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Run } from '../cli';
import { oneLine } from '../text/plainText';

export function addKitCommands(program: Command, run: Run): void {
  const kit = program.command('kit').description('take a story out of the studio whole, and bring it back');

  kit
    .command('export')
    .description('write a story as an exit kit: audio, stems, mixes, DAW projects, a player, a manifest')
    .argument('<story>', 'id of the story')
    .requiredOption('-o, --output <dir>', 'a new folder')
    .action((written: string, options: { output: string }) =>
      run(async (cli) => {
        const { path, nodes, mixes, warnings } = await cli.withStudio(async ({ kit: kits, lookup }) =>
          kits.export(
            { storyId: await lookup.story(written), target: resolve(options.output) },
            { signal: cli.signal, onProgress: cli.progress('Writing the exit kit') },
          ),
        );
        for (const warning of warnings) cli.note(warning);
        return {
          json: { folder: path, nodes, mixes, warnings },
          text: `${oneLine(path)}  ${nodes} nodes, ${mixes} mixes. Open index.html to listen.`,
        };
      }),
    );

  kit
    .command('import')
    .description('bring a story back from an exit kit')
    .argument('<kit>', 'its folder, or a zip file of it')
    .option('--copy', 'under new ids, beside the same story')
    .action((path: string, options: { copy?: boolean }) =>
      run(async (cli) => {
        const { storyId, nodes, warnings } = await cli.withStudio(({ kit: kits }) =>
          kits.import(
            { path: resolve(path), asCopy: options.copy ?? false },
            { signal: cli.signal, onProgress: cli.progress('Importing the exit kit') },
          ),
        );
        for (const warning of warnings) cli.note(warning);
        return { json: { storyId, nodes, warnings }, text: `${storyId}  ${nodes} nodes` };
      }),
    );
}

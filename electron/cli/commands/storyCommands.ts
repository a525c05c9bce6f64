import { type Command, InvalidArgumentError } from 'commander';
import { type StorySummary, storyRateSchema } from '../../../shared/contract/schemas';
import type { Run } from '../cli';
import { shortId } from '../ids';
import { oneLine, table } from '../text/plainText';
import { clockTime } from '../text/time';

export function addStoryCommands(program: Command, run: Run): void {
  const story = program.command('story').description('make, list and remove stories');

  story
    .command('new')
    .description('make an empty story')
    .argument('<title>')
    .option('--rate <hz>', 'frames per second of everything in the story', parseRate, 48_000)
    .option('--extension-rule', 'let every new node last beyond its parent')
    .action((title: string, options: { rate: number; extensionRule?: boolean }) =>
      run((cli) =>
        cli.withStudio(async ({ stories }) => {
          const made = await stories.create({
            title,
            sampleRate: options.rate,
            extensionRule: options.extensionRule ?? false,
          });
          return { json: made, text: `Made the story "${oneLine(made.title)}".\n${made.id}` };
        }),
      ),
    );

  story
    .command('ls')
    .description('list the stories, the one that changed last first')
    .option('--removed', 'list the removed ones instead')
    .action((options: { removed?: boolean }) =>
      run((cli) =>
        cli.withStudio(async ({ stories }) => {
          const found = await (options.removed ? stories.listRemoved() : stories.list());
          return { json: { stories: found }, text: list(found) };
        }),
      ),
    );

  for (const [name, description, done] of [
    ['rm', 'remove a story; nothing is deleted, and `story restore` brings it back', 'Removed'],
    ['restore', 'bring a removed story back', 'Restored'],
  ] as const)
    story
      .command(name)
      .description(description)
      .argument('<story>', 'id of the story')
      .action((written: string) =>
        run((cli) =>
          cli.withStudio(async ({ stories, lookup }) => {
            const id = await lookup.story(written);
            await (name === 'rm' ? stories.remove(id) : stories.restore(id));
            const after = await stories.require(id);
            return { json: after, text: `${done} "${oneLine(after.title)}".` };
          }),
        ),
      );
}

function parseRate(text: string): number {
  const rate = storyRateSchema.safeParse(Number(text.replace(/_/g, '')));
  if (rate.success) return rate.data;
  throw new InvalidArgumentError('A story has a whole number of 8000 to 192000 Hz.');
}

function list(stories: readonly StorySummary[]): string {
  if (stories.length === 0) return 'There are no stories. `tapstory story new TITLE` makes one.';
  return table(
    stories.map(({ id, title, sampleRate, nodeCount, frames }) => [
      shortId(id),
      oneLine(title),
      `${nodeCount} ${nodeCount === 1 ? 'node' : 'nodes'}`,
      clockTime(frames, sampleRate),
      `${sampleRate} Hz`,
    ]),
    [2, 3, 4],
  );
}

import { type Command, InvalidArgumentError } from 'commander';
import { StudioError } from '../../../shared/contract/errors';
import type { AudioNode } from '../../../shared/domain/model';
import type { ImportResult } from '../../studio/import/importer';
import type { Cli, Run } from '../cli';
import { shortId } from '../ids';
import { oneLine } from '../text/plainText';
import { clockTime } from '../text/time';
import { UsageError } from '../usage';

interface Options {
  readonly story?: string;
  readonly newStory?: string;
  readonly over?: string;
  readonly at?: number;
  readonly title?: string;
}

export function addImportCommand(program: Command, run: Run): void {
  program
    .command('import')
    .description('bring audio files into a story')
    .argument('<file...>', 'WAV, RF64, AIFF, FLAC, MP3, M4A/AAC, Ogg, Opus, WebM, MP4 or MOV')
    .option('--story <id>', 'the story to import into')
    .option('--new-story <title>', 'make a story for them, at the sample rate of the first file')
    .option('--over <node>', 'hang them under this node; they start where it starts')
    .option('--at <seconds>', 'where in the story they start', parseSeconds)
    .option('--title <title>', 'title of the node; numbered when there are several files')
    .addHelpText(
      'after',
      `
Examples:
  tapstory import voice.wav --new-story "Night Train"
  tapstory import bass.flac drums.mp3 --story 3f9a2c1e --over 77d0b5aa
  tapstory import echo.wav --over 77d0b5aa --at 12.5 --title "Echo"`,
    )
    .action((files: string[], options: Options) =>
      run(async (cli) => {
        checkDestination(options);
        const result = await importFiles(cli, files, options);
        const { nodes, failures, warnings } = result;
        for (const warning of warnings) cli.note(warning);
        return {
          json: { nodes, ...(warnings.length > 0 ? { warnings } : {}) },
          text: nodes.map(describe).join('\n'),
          ...(failures.length > 0 ? { failure: incomplete(result) } : {}),
        };
      }),
    );
}

function checkDestination({ story, newStory, over }: Options): void {
  if (story !== undefined && newStory !== undefined)
    throw new UsageError('--story and --new-story exclude each other.', 'Give one of them.');
  if (newStory !== undefined && over !== undefined)
    throw new UsageError('A new story has nothing to import over.', 'Leave --over out, or give --story.');
  if (story === undefined && newStory === undefined && over === undefined)
    throw new UsageError('It is not said where to import.', 'Give --story ID or --new-story TITLE.');
}

function importFiles(cli: Cli, files: readonly string[], options: Options): Promise<ImportResult> {
  return cli.withStudio(async ({ importer, catalogue, lookup }) => {
    const { story, newStory, over, at, title } = options;
    const parent = over === undefined ? null : await catalogue.node(await lookup.node(over));
    const destination =
      newStory !== undefined
        ? { newStoryTitle: newStory }
        : { storyId: story !== undefined ? await lookup.story(story) : parent!.storyId };
    return importer.importFiles(
      {
        ...destination,
        files: files.map((path, index) => ({ path, title: titleOf(title, index, files.length) })),
        over: parent?.id ?? null,
        startFrame: null,
        atSeconds: at ?? null,
      },
      {
        signal: cli.signal,
        onProgress: cli.progress(files.length === 1 ? 'Importing' : `Importing ${files.length} files`),
      },
    );
  });
}

const titleOf = (title: string | undefined, index: number, count: number): string | null => {
  if (title === undefined) return null;
  return count === 1 ? title : `${title} ${index + 1}`;
};

const describe = (node: AudioNode): string =>
  `${shortId(node.id)}  ${oneLine(node.title)}  ${clockTime(node.frames, node.sampleRate)}`;

/** Some files became nodes and some did not. */
function incomplete({ failures, nodes }: ImportResult): StudioError {
  const [first] = failures;
  const { code, message, remedy } = first!.failure;
  const others = failures.length > 1 ? ` ${failures.length - 1} more could not be imported either.` : '';
  return new StudioError(
    code,
    `${oneLine(first!.path)}: ${message}${others} ${nodes.length} of ${nodes.length + failures.length} files were imported.`,
    remedy,
  );
}

function parseSeconds(text: string): number {
  const seconds = Number(text.replace(/s$/, ''));
  if (text.trim() !== '' && Number.isFinite(seconds)) return seconds;
  throw new InvalidArgumentError('Give a number of seconds, such as 12.5.');
}

import { type Command, InvalidArgumentError } from 'commander';
import type { Run } from '../cli';
import { shortId } from '../ids';
import { oneLine } from '../text/plainText';
import { clockTime } from '../text/time';
import { UsageError } from '../usage';

interface Options {
  readonly over?: string;
  readonly story?: string;
  readonly seconds?: number;
  readonly input?: string;
  readonly channels: number;
  readonly title?: string;
  readonly latency?: number;
}

export function addRecordCommand(program: Command, run: Run): void {
  program
    .command('record')
    .description('record a take with the microphone, until Ctrl-C or for a time')
    .option('--over <node>', 'record over this node; its branch is played meanwhile')
    .option('--story <id>', 'record a new seed of this story')
    .option('--seconds <n>', 'stop by itself after so many seconds', positive('seconds'))
    .option('--input <device>', 'the input, as the system names it; default: the system’s own default')
    .option('--channels <n>', '1 or 2', channelCount, 1)
    .option('--title <title>', 'title of the new node')
    .option(
      '--latency <ms>',
      'round trip of this device, if you measured it; else it is estimated',
      positive('ms'),
    )
    .addHelpText(
      'after',
      `
The sound goes to the disk as it comes; Ctrl-C ends the take and keeps it. Without a window the place of a take over
another is an estimate, good for some 50 ms, and marked so: nudge it with set startFrame=, or give --latency.

Examples:
  tapstory record --story 3f9a2c1e --seconds 30
  tapstory record --over 77d0b5aa --title "Second voice"`,
    )
    .action((options: Options) =>
      run(async (cli) => {
        const { over, story: storyId } = options;
        if ((over === undefined) === (storyId === undefined)) {
          throw new UsageError('It is not said where to record.', 'Give either --over NODE or --story ID.');
        }
        const progress = cli.progress('Recording, Ctrl-C stops');
        const node = await cli.withStudio(async ({ deviceRecorder, catalogue, lookup }) => {
          const parent = over === undefined ? null : await catalogue.node(await lookup.node(over));
          const story = await catalogue.story(
            parent ? parent.storyId : await lookup.story(storyId as string),
          );
          return deviceRecorder.record(
            {
              story,
              parent,
              seconds: options.seconds ?? null,
              input: options.input ?? null,
              channels: options.channels,
              title: options.title ?? null,
              latencySeconds: options.latency === undefined ? null : options.latency / 1_000,
            },
            {
              stop: cli.signal,
              onProgress: (seconds) =>
                progress(options.seconds ? Math.min(1, seconds / options.seconds) : null),
            },
          );
        });
        return {
          json: node,
          text: `${shortId(node.id)}  ${oneLine(node.title)}  ${clockTime(node.frames, node.sampleRate)}`,
        };
      }),
    );
}

const positive =
  (unit: string) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
    throw new InvalidArgumentError(`Give a number of ${unit} above 0.`);
  };

function channelCount(text: string): number {
  if (text === '1' || text === '2') return Number(text);
  throw new InvalidArgumentError('Give 1 or 2.');
}

import { extname, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type MixdownOptions, mixdownFormats, mixdownOptionsSchema } from '../../../shared/contract/schemas';
import type { Run } from '../cli';
import { oneLine } from '../text/plainText';
import { UsageError } from '../usage';

interface Options {
  readonly output: string;
  readonly format?: MixdownOptions['format'];
  readonly bits?: MixdownOptions['bits'];
  readonly rate?: number;
  readonly bitrate?: number;
  readonly lufs?: number;
  readonly truePeak?: number;
}

export function addMixCommands(program: Command, run: Run): void {
  const mix = program
    .command('mix')
    .description('mix the branch that ends at a node down to a file')
    .argument('<node>', 'the last node of the branch')
    .requiredOption('-o, --output <file>', 'the file to write; an older one is replaced');
  addFormatOptions(mix)
    .option('--lufs <n>', 'bring it to this integrated loudness (EBU R128)', parseNumber)
    .option('--true-peak <n>', 'let no true peak exceed this, in dBTP (with --lufs; default -1)', parseNumber)
    .addHelpText(
      'after',
      `
Without --format the ending of the file decides. Nothing is normalised or limited unless --lufs asks for it.

Examples:
  tapstory mix 77d0b5aa -o train.wav
  tapstory mix 77d0b5aa -o train.mp3 --lufs -16`,
    )
    .action((written: string, options: Options) =>
      run(async (cli) => {
        const mixOptions = mixdownOptions(options, formatOfName(options.output));
        const { path, bytes, frames, sampleRate, loudness, warnings } = await cli.withStudio(
          async ({ mixdown, lookup }) =>
            mixdown.render(
              { nodeId: await lookup.node(written), options: mixOptions, target: resolve(options.output) },
              { signal: cli.signal, onProgress: cli.progress('Mixing') },
            ),
        );
        for (const warning of warnings) cli.note(warning);
        const { format, bits } = mixOptions;
        return {
          json: { file: path, format, bits, bytes, frames, sampleRate, loudness, warnings },
          text: `${path}  ${(frames / sampleRate).toFixed(3)} s, ${sampleRate} Hz, ${bytes} bytes`,
        };
      }),
    );

  const stems = program
    .command('stems')
    .description('write each layer of a branch to a file of its own, all of one length')
    .argument('<node>', 'the last node of the branch')
    .requiredOption('-o, --output <dir>', 'the folder to write to');
  addFormatOptions(stems).action((written: string, options: Options) =>
    run(async (cli) => {
      const stemOptions = mixdownOptions(options, 'wav');
      const folder = resolve(options.output);
      const { files, warnings } = await cli.withStudio(async ({ mixdown, lookup }) =>
        mixdown.stems(
          { nodeId: await lookup.node(written), options: stemOptions, target: folder },
          { signal: cli.signal, onProgress: cli.progress('Writing stems') },
        ),
      );
      for (const warning of warnings) cli.note(warning);
      return { json: { folder, files, warnings }, text: files.map(({ path }) => oneLine(path)).join('\n') };
    }),
  );
}

const addFormatOptions = (command: Command): Command =>
  command
    .addOption(new Option('--format <format>', 'kind of file').choices(mixdownFormats))
    .addOption(new Option('--bits <bits>', 'WAV and FLAC: bits a sample').choices(['16', '24', '32f']))
    .option('--rate <hz>', 'sample rate; default: that of the story', parseNumber)
    .option('--bitrate <kbps>', 'MP3, M4A, M4B, Opus: kilobits a second', parseNumber);

const endings: Readonly<Record<string, MixdownOptions['format']>> = {
  '.wav': 'wav',
  '.wave': 'wav',
  '.flac': 'flac',
  '.mp3': 'mp3',
  '.m4a': 'm4a',
  '.m4b': 'm4b',
  '.opus': 'opus',
};

const formatOfName = (name: string): MixdownOptions['format'] | null =>
  endings[extname(name).toLowerCase()] ?? null;

function mixdownOptions(options: Options, implied: MixdownOptions['format'] | null): MixdownOptions {
  const format = options.format ?? implied;
  if (!format)
    throw new UsageError(
      `The name ${options.output} does not say what kind of file to write.`,
      `Give --format, one of ${mixdownFormats.join(', ')}, or a name that ends so.`,
    );
  const given = {
    format,
    bits: options.bits,
    sampleRate: options.rate,
    bitrate: options.bitrate,
    lufs: options.lufs,
    truePeak: options.truePeak,
  };
  const parsed = mixdownOptionsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue!.path[0] as keyof typeof given;
  throw new UsageError(`${flags[field]} cannot be ${given[field]}.`, `${issue!.message}.`);
}

const flags = {
  format: '--format',
  bits: '--bits',
  sampleRate: '--rate',
  bitrate: '--bitrate',
  lufs: '--lufs',
  truePeak: '--true-peak',
};

function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('Give a number.');
}

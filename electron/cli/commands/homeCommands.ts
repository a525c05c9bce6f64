import { copyFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { StudioError } from '../../../shared/contract/errors';
import { BASE_FRAMES_PER_POINT } from '../../../shared/domain/peaks/peaks';
import { replaceFile, temporaryBeside } from '../../adapters/files/publish';
import { onDisk } from '../../studio/diskErrors';
import type { VerifyReport } from '../../studio/verify/verify';
import type { Run } from '../cli';
import { shortId } from '../ids';
import { oneLine } from '../text/plainText';
import { clockTime } from '../text/time';

export function addHomeCommands(program: Command, run: Run): void {
  program
    .command('peaks')
    .description("write a node's waveform as an audiowaveform .dat file (version 2)")
    .argument('<node>', 'id of the node')
    .requiredOption('-o, --output <file>', 'the .dat file to write; an older one is replaced')
    .option('--scale <frames>', 'frames a point, at most', parseScale, BASE_FRAMES_PER_POINT)
    .action((written: string, options: { output: string; scale: number }) =>
      run((cli) =>
        cli.withStudio(async ({ catalogue, peaks, lookup }) => {
          const node = await catalogue.node(await lookup.node(written));
          const file = resolve(options.output);
          await publishCopy(await peaks.ensure(node, options.scale), file);
          return { json: { file, nodeId: node.id }, text: file };
        }),
      ),
    );

  program
    .command('verify')
    .description('hash all audio again and check the catalogue')
    .action(() =>
      run(async (cli) => {
        const report = await cli.withStudio(({ verify }) =>
          verify.run({ signal: cli.signal, onProgress: cli.progress('Verifying') }),
        );
        return {
          json: report,
          text: describe(report),
          ...(report.ok ? {} : { failure: damaged(report) }),
        };
      }),
    );

  program
    .command('recover')
    .description('file the takes that a crash left unfinished')
    .action(() =>
      run((cli) =>
        cli.withStudio(async ({ takes }) => {
          const nodes = await takes.recover();
          const left = await takes.unfinished();
          const lines = nodes.map(
            ({ id, title, frames, sampleRate, receipt }) =>
              `${shortId(id)}  ${oneLine(title)}  ${clockTime(frames, sampleRate)}  ${oneLine(receipt?.note ?? '')}`,
          );
          return {
            json: { nodes },
            text: lines.join('\n') || 'There is no unfinished take.',
            ...(left.length > 0 ? { failure: stillUnfinished(left.length) } : {}),
          };
        }),
      ),
    );
}

const stillUnfinished = (count: number) =>
  new StudioError(
    'CONFLICT',
    `${count} ${count === 1 ? 'take' : 'takes'} could not be recovered and stay where they are.`,
    'With TAPSTORY_LOG=1 the command says why. See docs/triage/takes.md.',
  );

/** So that a reader sees the old file or the new one. */
async function publishCopy(from: string, to: string): Promise<void> {
  const temporary = temporaryBeside(to);
  try {
    await onDisk(`write ${to}`, () => copyFile(from, temporary));
    await replaceFile(temporary, to);
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new StudioError('NOT_FOUND', `There is no folder for ${to}.`, 'Make the folder first.');
    throw error;
  }
}

function describe({ filesChecked, bytesChecked, problems, catalogue }: VerifyReport): string {
  const lines = [
    `${filesChecked} audio files (${(bytesChecked / 1e6).toFixed(1)} MB) were hashed.`,
    ...problems.map(({ problem, path, detail }) => `${problem}: ${oneLine(path)}\n    ${detail}`),
    ...catalogue.problems.map((problem) => `catalogue: ${problem}`),
  ];
  if (problems.length === 0 && catalogue.ok) lines.push('Everything is as it was stored.');
  return lines.join('\n');
}

function damaged({ problems, catalogue }: VerifyReport): StudioError {
  const harmed = problems.filter(({ problem }) => problem !== 'orphaned').length;
  return catalogue.ok
    ? new StudioError(
        'CORRUPT_AUDIO',
        `${harmed} audio ${harmed === 1 ? 'file is' : 'files are'} missing or damaged.`,
        'Put them back from a backup, or import the originals again.',
      )
    : new StudioError(
        'CATALOGUE_CORRUPT',
        `The catalogue has ${catalogue.problems.length} problems.`,
        'Keep a copy of the home before anything else; a damaged catalogue is repaired when the studio opens it.',
      );
}

function parseScale(text: string): number {
  const scale = Number(text);
  if (Number.isInteger(scale) && scale >= 1) return scale;
  throw new InvalidArgumentError('Give a whole number of frames.');
}

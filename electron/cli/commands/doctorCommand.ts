import type { Command } from 'commander';
import { isStudioError, StudioError } from '../../../shared/contract/errors';
import type { Check } from '../../../shared/contract/schemas';
import { defaultHome } from '../../adapters/files/home';
import { diagnose } from '../../studio/doctor/doctor';
import type { Cli, Run } from '../cli';
import { table } from '../text/plainText';

export function addDoctorCommand(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('report every prerequisite, its version, and what to do about it')
    .action(() =>
      run(async (cli) => {
        const checks = await examine(cli);
        const missing = checks.filter(({ state }) => state === 'missing');
        return {
          json: { ok: missing.length === 0, checks },
          text: describe(checks),
          ...(missing.length > 0 ? { failure: unwell(missing) } : {}),
        };
      }),
    );
}

/** A home that can't be opened is a finding, not the end of the examination. */
async function examine(cli: Cli): Promise<Check[]> {
  try {
    return await cli.withStudio(({ doctor }) => doctor());
  } catch (error) {
    if (!isStudioError(error)) throw error;
    const { gatherMachineFacts } = await import('../../adapters/machineFacts');
    const checks = diagnose(await gatherMachineFacts(cli.home ?? defaultHome()), null);
    const { message, remedy, code } = error;
    const state = code === 'HOME_IN_USE' ? 'warning' : 'missing';
    return [...checks, { name: 'Studio', state, version: null, detail: message, remedy }];
  }
}

const marks: Readonly<Record<Check['state'], string>> = { ok: '✓', warning: '!', missing: '✗' };

function describe(checks: readonly Check[]): string {
  const lines = table(
    checks.map(({ name, state, version, detail }) => [`${marks[state]} ${name}`, version ?? '', detail]),
  ).split('\n');
  return checks
    .flatMap(({ remedy }, index) => (remedy ? [lines[index]!, `    ${remedy}`] : [lines[index]!]))
    .join('\n');
}

const unwell = (missing: readonly Check[]) =>
  new StudioError(
    missing.some(({ name }) => name === 'FFmpeg') ? 'FFMPEG_MISSING' : 'BAD_INPUT',
    `Needed and not there: ${missing.map(({ name }) => name).join(', ')}.`,
    missing.map(({ remedy }) => remedy).join(' '),
  );

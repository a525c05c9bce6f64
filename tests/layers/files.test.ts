/** What holds for every file of the repository. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = (command: string, args: readonly string[]): string =>
  execFileSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });

/** Files that git knows or would add. */
const files = run('git', ['ls-files', '--cached', '--others', '--exclude-standard'])
  .split('\n')
  .filter((file) => file !== '');

/** A table of cases may be long; a thought may not. */
const longest = (file: string): number =>
  file.startsWith('tests/') || /\.test\.tsx?$/.test(file) ? 800 : 500;

describe('source files', () => {
  it('are short enough to be of one idea', () => {
    const long = files
      .filter((file) => /\.(ts|tsx|mjs|css)$/.test(file))
      .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
      .filter(({ file, lines }) => lines > longest(file));
    expect(long).toEqual([]);
  });

  it('are each checked by the compiler of an environment', () => {
    const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as {
      references: { path: string }[];
    };
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const checked = new Set(
      references.flatMap(({ path }) =>
        run(process.execPath, [tsc, '-p', path, '--listFilesOnly'])
          .split(/\r?\n/)
          .map((file) => relative(root, file.trim()).replaceAll('\\', '/')),
      ),
    );
    // AssemblyScript looks like TypeScript and has a compiler of its own.
    const source = files.filter(
      (file) => /\.tsx?$/.test(file) && !file.startsWith('shared/domain/kernel/assembly/'),
    );
    expect(source.filter((file) => !checked.has(file))).toEqual([]);
  });
});

/** `npm run typecheck`: the compiler, once per environment, because each has other globals. */
import { readFile } from 'node:fs/promises';
import { at } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { run } from './lib/run.mjs';
import { runScript, say, step } from './lib/terminal.mjs';

/** The environments, as the root tsconfig lists them. */
export const typecheckProjects = async () => {
  /** @type {{ references: { path: string }[] }} */
  const { references } = JSON.parse(await readFile(at('tsconfig.json'), 'utf8'));
  return references.map(({ path }) => path.replace(/^\.\//, ''));
};

/** @returns {Promise<boolean>} whether all environments are free of errors */
export const typecheck = async () => {
  let good = true;
  for (const project of await typecheckProjects()) {
    const { code, output } = await step(`Types of ${project}`, () =>
      run(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', project]),
    );
    if (code === 0) continue;
    good = false;
    say(output.trimEnd());
  }
  return good;
};

if (process.argv[1]?.endsWith('typecheck.mjs')) {
  await runScript(async () => {
    await prepare({ build: false });
    return (await typecheck()) ? 0 : 1;
  });
}

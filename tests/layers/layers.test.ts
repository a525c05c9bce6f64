/**
 * The layer rules, tested as rules: code that breaks each of them is given to the linter, and must be found; code that
 * keeps them must not. A rule that stopped working would otherwise look like a tree without offences.
 */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rules = [
  'lint/style/noRestrictedImports',
  'lint/style/noRestrictedGlobals',
  'lint/suspicious/noImportCycles',
  'plugin',
];

const use = (what: string) => `import { thing } from '${what}';\nthing();\n`;

/** Where, what is written there, and which layer rule it breaks. */
const offences: readonly (readonly [file: string, code: string])[] = [
  ['shared/domain/mix/a.ts', use('node:fs')],
  ['shared/domain/mix/b.ts', use('node:fs/promises')],
  ['shared/domain/mix/c.ts', use('zod')],
  ['shared/domain/mix/d.ts', use('@orpc/contract')],
  ['shared/domain/mix/e.ts', use('../../contract/schemas')],
  ['shared/domain/mix/f.ts', use('../../../electron/studio/studio')],
  ['shared/domain/mix/g.ts', use('../../../renderer/host/client')],
  [
    'shared/domain/mix/h.ts',
    "import type { Thing } from '../../contract/schemas';\nexport type Other = Thing;\n",
  ],
  ['shared/domain/mix/i.ts', "export { thing } from 'zod';\n"],
  ['shared/domain/mix/j.ts', "export const thing = () => import('node:fs');\n"],
  ['shared/domain/mix/k.ts', 'export const now = () => Date.now();\n'],
  ['shared/domain/mix/l.ts', 'export const now = () => new Date();\n'],
  ['shared/domain/mix/m.ts', 'export const now = () => globalThis.Date.now();\n'],
  ['shared/domain/mix/n.ts', 'export const chance = () => Math.random();\n'],
  ['shared/domain/mix/o.ts', 'export const size = () => window.innerWidth;\n'],
  ['shared/domain/mix/p.ts', 'export const get = () => fetch("/x");\n'],
  ['shared/domain/mix/q.ts', 'export const id = () => crypto.randomUUID();\n'],
  ['shared/contract/a.ts', use('node:fs')],
  ['shared/contract/b.ts', use('react')],
  ['shared/contract/c.ts', use('@orpc/server')],
  ['shared/contract/d.ts', use('../../electron/studio/studio')],
  ['electron/studio/takes/a.ts', use('electron')],
  ['electron/studio/takes/b.ts', use('electron/main')],
  ['electron/studio/takes/c.ts', use('../../adapters/takeFiles')],
  ['electron/studio/takes/d.ts', use('../../main/run')],
  ['electron/studio/takes/e.ts', use('../../browser/host')],
  ['electron/studio/takes/f.ts', use('../../cli/usage')],
  ['electron/studio/takes/g.ts', use('../../../renderer/host/client')],
  ['electron/studio/takes/h.ts', use('../../../prisma/local/generated/client')],
  ['electron/adapters/a.ts', use('electron')],
  ['electron/adapters/b.ts', use('../main/run')],
  ['electron/adapters/c.ts', use('../../renderer/host/client')],
  ['electron/browser/a.ts', use('electron')],
  ['electron/browser/b.ts', use('../main/run')],
  ['electron/cli/a.ts', use('electron')],
  ['electron/main/a.ts', use('../../renderer/host/client')],
  ['electron/main/b.ts', use('../browser/host')],
  ['electron/preload/a.ts', use('node:fs')],
  ['electron/preload/b.ts', use('../studio/studio')],
  ['renderer/stores/a.ts', use('electron')],
  ['renderer/stores/b.ts', use('node:path')],
  ['renderer/stores/c.ts', use('node:fs/promises')],
  ['renderer/stores/d.ts', use('../../electron/studio/studio')],
  ['renderer/stores/e.tsx', use('../../prisma/local/generated/client')],
  ['renderer/stores/f.ts', use('@orpc/server')],
  ['scripts/lib/a.mjs', use('zod')],
  ['scripts/start.mjs', use('electron')],
  ['electron/studio/cycle/one.ts', "import { two } from './two';\nexport const one = () => two;\n"],
];

const fine: readonly (readonly [file: string, code: string])[] = [
  ['shared/domain/mix/fine.ts', use('../tree')],
  ['shared/domain/mix/fine.test.ts', use('node:fs')],
  ['shared/contract/fine.ts', use('zod') + use('@orpc/contract').replaceAll('thing', 'other')],
  ['shared/contract/fineToo.ts', use('../domain/model')],
  ['electron/studio/takes/fine.ts', use('node:fs/promises')],
  ['electron/studio/takes/fineToo.ts', use('../ports/home')],
  ['electron/studio/takes/fine.test.ts', use('../../adapters/takeFiles')],
  ['electron/adapters/fine.ts', use('../studio/ports/home')],
  ['electron/main/fine.ts', use('electron')],
  ['electron/main/fineToo.ts', use('../adapters/openStudio')],
  ['electron/preload/fine.ts', use('electron')],
  ['electron/browser/fine.ts', use('../studio/studio')],
  ['electron/cli/fine.ts', use('../browser/host')],
  ['renderer/stores/fine.ts', use('../../shared/contract/errors')],
  ['renderer/stores/fineToo.ts', use('react')],
  ['scripts/lib/fine.mjs', use('node:fs/promises')],
];

let found: Map<string, string[]>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tap-story-layers-'));
  const config = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'));
  // The copy is no git checkout, and its schema lies elsewhere.
  await writeFile(
    join(folder, 'biome.json'),
    JSON.stringify({ ...config, $schema: undefined, vcs: undefined }),
  );
  await cp(join(root, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true });
  const cycle = [
    'electron/studio/cycle/two.ts',
    "import { one } from './one';\nexport const two = () => one;\n",
  ] as const;
  for (const [file, code] of [...offences, ...fine, cycle]) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(join(folder, file), code);
  }
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const { stdout } = spawnSync(
    process.execPath,
    [biome, 'lint', '--reporter=json', '--max-diagnostics=1000', '.'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const report = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] };
  found = new Map();
  for (const { category, location } of report.diagnostics) {
    if (!rules.includes(category)) continue;
    const file = location.path.replaceAll('\\', '/');
    found.set(file, [...(found.get(file) ?? []), category]);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the linter', () => {
  it.each(offences)('finds what is wrong in %s: %j', (file) => {
    expect(found.get(file)).toBeDefined();
  });

  it.each(fine)('has nothing against %s: %j', (file) => {
    expect(found.get(file)).toBeUndefined();
  });
});

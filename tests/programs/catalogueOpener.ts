/**
 * Opens each of the damaged catalogues in a folder and prints what came of it, one JSON document a line.
 *
 *   catalogueOpener FOLDER
 *
 * A program of its own because the worst outcome is the end of the process, and a test should be able to say so.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openCatalogue } from '../../electron/adapters/catalogue';
import { createIds, systemClock } from '../../electron/adapters/system';
import { isStudioError } from '../../shared/contract/errors';

const folder = process.argv[2]!;
const quiet = () => {};
const names = (await readdir(folder)).filter((name) => name.endsWith('.db')).sort();
for (const name of names) {
  process.stdout.write(`${JSON.stringify({ name })}\n`);
  const quarantine = join(folder, `${name}-quarantine`);
  await mkdir(quarantine, { recursive: true });
  try {
    const { catalogue, salvaged } = await openCatalogue({
      path: join(folder, name),
      quarantine,
      clock: systemClock,
      ids: createIds(),
      logger: { info: quiet, warn: quiet, error: quiet },
    });
    const contents = [];
    for (const { id } of await catalogue.listStories()) contents.push(await catalogue.content(id));
    await catalogue.settings();
    await catalogue.takes();
    await catalogue.audioFiles();
    const { problems } = await catalogue.check();
    const nodes = contents.flatMap((content) => content.nodes.map(({ id, title }) => [id, title]));
    await catalogue.close();
    process.stdout.write(
      `${JSON.stringify({ name, salvaged, nodes, stories: contents.length, problems })}\n`,
    );
  } catch (error) {
    const code = isStudioError(error) ? error.code : null;
    process.stdout.write(`${JSON.stringify({ name, code, error: String((error as Error).stack) })}\n`);
  }
}

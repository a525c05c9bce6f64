/**
 * Edits one node of a catalogue for as long as it lives, and keeps a log of every edit that it was told is stored.
 *
 *   catalogueWriter FOLDER STORY NODE LOG
 *
 * The log is synced after each line, so whatever kills this program, a line in the log means that the edit's commit had
 * resolved before. Each round writes two fields in one commit.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openCatalogue } from '../../electron/adapters/catalogue';
import { createIds, systemClock } from '../../electron/adapters/system';

const [folder, storyId, nodeId, log] = process.argv.slice(2) as [string, string, string, string];
const quiet = () => {};
const { catalogue } = await openCatalogue({
  path: join(folder, 'catalogue.db'),
  quarantine: join(folder, 'quarantine'),
  clock: systemClock,
  ids: createIds(),
  logger: { info: quiet, warn: quiet, error: quiet },
});
const file = openSync(log, 'a');
process.once('exit', () => closeSync(file));

const { startFrame: from } = await catalogue.node(nodeId);
for (let round = from + 1; ; round += 1) {
  await catalogue.commit({
    storyId,
    label: `Round ${round}`,
    edits: [
      { entity: 'node', id: nodeId, field: 'startFrame', value: round },
      { entity: 'node', id: nodeId, field: 'notes', value: `Round ${round} ${'x'.repeat(round % 5_000)}` },
    ],
  });
  writeSync(file, `${round}\n`);
  fsyncSync(file);
  if (round === from + 1) process.stdout.write('writing\n');
}

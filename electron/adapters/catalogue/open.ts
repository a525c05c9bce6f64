/**
 * Opens the catalogue of a home, whatever state it is found in.
 *
 * New: made. Older: copied, then brought up to date. Newer: refused and not touched. Damaged: set aside whole, and what
 * can be read goes into a new one. No step that is cut short can end in an empty catalogue where there was a full one:
 * a new file is built beside the old one and takes its place by a rename, when it is complete and synced.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Migration, migrations as ownMigrations } from '../../../prisma/local/generated/migrations';
import { StudioError } from '../../../shared/contract/errors';
import { onDisk } from '../../studio/diskErrors';
import type { Catalogue } from '../../studio/ports/catalogue';
import type { Clock, Ids, Logger } from '../../studio/ports/system';
import { publishFile, syncFolder } from '../files/publish';
import { createCatalogue } from './catalogue';
import { type Connection, openConnection } from './connection';
import { type Inspection, inspect } from './inspect';
import { migrate } from './migrate';
import { type Salvage, type StoredFile, salvage } from './salvage';
import { asCatalogueFailure } from './sqliteFailure';

export interface OpenCatalogueOptions {
  /** SQLite file; made when it is not there. */
  readonly path: string;
  /** Folder for damaged catalogues. */
  readonly quarantine: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** The files in the audio folder: a salvaged catalogue looks there for what it no longer knows about them. */
  readonly listAudio?: () => Promise<readonly StoredFile[]>;
  /** For tests of what happens between versions. */
  readonly migrations?: readonly Migration[];
}

/** What happened to a damaged catalogue. */
export interface SalvageReport extends Salvage {
  /** What was wrong with it. */
  readonly problems: readonly string[];
  /** The folder where it lies now, as it was found. */
  readonly quarantined: string;
  /** For a person to read. */
  readonly summary: string;
}

export interface OpenedCatalogue {
  readonly catalogue: Catalogue;
  /** Migrations that were applied just now. */
  readonly migrated: readonly string[];
  /** Null unless the catalogue was damaged. */
  readonly salvaged: SalvageReport | null;
}

type Parts = Required<Omit<OpenCatalogueOptions, 'path' | 'quarantine'>>;

/** SQLite keeps a catalogue in up to three files. The logs come first: one left beside a new file would be replayed. */
const companions = ['-wal', '-shm', ''] as const;

const salvagedPath = (path: string) => `${path}.salvaged`;

/** Durable with every commit, safe from other programs, tidy about references. */
function configure(connection: Connection): void {
  connection.script('PRAGMA journal_mode = WAL');
  connection.script('PRAGMA synchronous = FULL');
  connection.script('PRAGMA foreign_keys = ON');
  connection.script('PRAGMA cache_size = -32000');
}

/** An empty catalogue of this version. Closed, it is a single complete file. */
async function createFile(path: string, parts: Parts): Promise<Connection> {
  const connection = openConnection(path);
  try {
    configure(connection);
    await migrate(connection, parts);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Moves the files of a catalogue into a folder; safe to repeat. */
async function setAside(path: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const companion of companions) {
    const from = `${path}${companion}`;
    if (existsSync(from)) await rename(from, join(folder, basename(from)));
  }
  await syncFolder(folder);
  await syncFolder(dirname(path));
}

const stampOf = (at: number) => new Date(at).toISOString().replaceAll(':', '-').replace('.', '-');

function summarise(saved: Salvage, quarantined: string): string {
  const { Story = 0, AudioNode = 0 } = saved.saved;
  const words = [`Saved ${Story} stories and ${AudioNode} nodes from the damaged catalogue.`];
  if (saved.rebuilt > 0) words.push(`Made ${saved.rebuilt} more things again from the log of edits.`);
  if (Object.values(saved.saved).every((rows) => rows === 0)) words.push('Nothing in it could be read.');
  else if (saved.incomplete.length === 0) words.push('Every row could be read.');
  else words.push(`Some rows of these tables could not be read: ${saved.incomplete.join(', ')}.`);
  words.push(`The damaged file lies in ${quarantined}; the audio files were not touched.`);
  return words.join(' ');
}

/** Puts a finished new catalogue in the place of the damaged one. Repeated at the next start if it is cut short. */
async function takePlace(path: string, folder: string): Promise<void> {
  await setAside(path, folder);
  await publishFile(salvagedPath(path), path);
}

async function replaceDamaged(
  { path, quarantine }: OpenCatalogueOptions,
  parts: Parts,
  problems: readonly string[],
): Promise<SalvageReport> {
  const { clock, ids, logger } = parts;
  logger.error('The catalogue is damaged; saving what can be read.', { path, problems });
  const quarantined = join(quarantine, `catalogue-${stampOf(clock.now())}`);
  const work = `${quarantined}-work`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  try {
    const template = join(work, 'template.db');
    await (await createFile(template, parts)).close();
    const target = await createFile(join(work, 'catalogue.db'), parts);
    let saved: Salvage;
    try {
      const stored = await parts.listAudio();
      saved = await salvage({ source: path, target, template, folder: work, stored, clock, ids });
    } finally {
      await target.close();
    }
    await publishFile(target.path, salvagedPath(path));
    await takePlace(path, quarantined);
    const report = { ...saved, problems, quarantined, summary: summarise(saved, quarantined) };
    logger.warn(report.summary, { saved: saved.saved, incomplete: saved.incomplete, rebuilt: saved.rebuilt });
    return report;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function examine(path: string, known: readonly Migration[]): Promise<Inspection> {
  // SQLite takes an empty file for a new database; but ours are never empty, so somebody emptied it.
  if ((await stat(path)).size === 0) return { state: 'damaged', problems: ['the file is empty'] };
  const connection = openConnection(path);
  try {
    return inspect(connection, known);
  } finally {
    await connection.close();
  }
}

function refuseNewer(path: string, newer: readonly string[]): never {
  throw new StudioError(
    'HOME_TOO_NEW',
    `${path} was written by a newer Tap Story Studio (${newer.join(', ')}). It was not touched.`,
    'Update the studio, or choose another folder with --home or TAPSTORY_HOME.',
  );
}

async function makeNew({ path, quarantine }: OpenCatalogueOptions, parts: Parts): Promise<void> {
  // A log whose catalogue is gone would be replayed into the new one.
  if (companions.some((companion) => existsSync(`${path}${companion}`))) {
    await setAside(path, join(quarantine, `catalogue-${stampOf(parts.clock.now())}`));
  }
  const fresh = `${path}.new`;
  for (const companion of companions) await rm(`${fresh}${companion}`, { force: true });
  await (await createFile(fresh, parts)).close();
  await publishFile(fresh, path);
}

/** Makes sure that there is a sound catalogue at the path. */
async function prepareFile(options: OpenCatalogueOptions, parts: Parts): Promise<SalvageReport | null> {
  const { path, quarantine } = options;
  if (existsSync(salvagedPath(path))) {
    const folder = join(quarantine, `catalogue-${stampOf(parts.clock.now())}`);
    parts.logger.warn('Finishing the repair of the catalogue that was cut short.', { folder });
    await takePlace(path, folder);
  }
  if (!existsSync(path)) {
    await makeNew(options, parts);
    return null;
  }
  const inspection = await examine(path, parts.migrations);
  if (inspection.state === 'newer') refuseNewer(path, inspection.migrations);
  if (inspection.state === 'damaged') return replaceDamaged(options, parts, inspection.problems);
  return null;
}

/**
 * Opens the catalogue. The caller holds the lock of the home. HOME_TOO_NEW for a newer version's file, DISK_FULL,
 * DISK_FAILED, HOME_IN_USE when another program holds the file.
 */
export async function openCatalogue(options: OpenCatalogueOptions): Promise<OpenedCatalogue> {
  const { path, clock, ids, logger } = options;
  const { listAudio = async () => [], migrations = ownMigrations } = options;
  const parts = { clock, ids, logger, listAudio, migrations };
  try {
    return await onDisk('open the catalogue', async () => {
      const salvaged = await prepareFile(options, parts);
      const connection = openConnection(path);
      try {
        configure(connection);
        const migrated = await migrate(connection, parts);
        return { catalogue: createCatalogue({ connection, clock, ids, logger }), migrated, salvaged };
      } catch (error) {
        await connection.close();
        throw error;
      }
    });
  } catch (error) {
    throw asCatalogueFailure(error, path);
  }
}

/**
 * This installation's name towards others, and the last stamp it gave out.
 *
 * The stamp is kept in the catalogue and written with every commit, so that edits stay in order even when the clock is
 * set back between two starts.
 */
import { deviceTag, type Hlc, nextHlc, ZERO_HLC } from '../../../shared/domain/hlc';
import type { Edit, Operation } from '../../../shared/domain/operations';
import type { Clock, Ids } from '../../studio/ports/system';
import type { Connection } from './connection';
import type { Writer } from './writes';

export interface Device {
  readonly id: string;
  /** The part of its stamps that is its own. */
  readonly tag: string;
  /** Last stamp given out or seen. */
  readonly lastHlc: Hlc;
}

/** The device that writes this catalogue; made on the first start. */
export function currentDevice(connection: Connection, ids: Ids, clock: Clock): Device {
  const { rows } = connection.execute('SELECT id, lastHlc FROM Device WHERE current = 1 LIMIT 1');
  const [found] = rows;
  if (found) return { id: String(found[0]), tag: deviceTag(String(found[0])), lastHlc: String(found[1]) };
  const id = ids.next();
  connection.execute('INSERT INTO Device (id, createdAt, lastHlc, current) VALUES (?, ?, ?, 1)', [
    id,
    new Date(clock.now()).toISOString(),
    ZERO_HLC,
  ]);
  return { id, tag: deviceTag(id), lastHlc: ZERO_HLC };
}

/** Stamps edits one after the other. Gives the operations and the device as it is after them. */
export function stampEdits(
  device: Device,
  story: string,
  edits: readonly Edit[],
  now: number,
): { operations: Operation[]; device: Device } {
  let { lastHlc } = device;
  const operations = edits.map((edit): Operation => {
    lastHlc = nextHlc(lastHlc, now, device.tag);
    return { ...edit, story, hlc: lastHlc };
  });
  return { operations, device: { ...device, lastHlc } };
}

export async function saveDevice(tx: Writer, { id, lastHlc }: Device): Promise<void> {
  await tx.$executeRawUnsafe('UPDATE Device SET lastHlc = ?1 WHERE id = ?2', lastHlc, id);
}

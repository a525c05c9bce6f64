/**
 * Merging edits made apart: each field is a register, the last writer by HLC wins.
 *
 * A join on registers rather than a replay of operations, because a join may be done in any order, any number of times
 * and in any grouping and still ends in the same state. That is what makes a repeated push, a reordered pull and a
 * crash between the two harmless. Creations are the other way about: written once, so the first one stands.
 */
import { CREATION } from './entities';
import { compareHlc, type Hlc } from './hlc';
import type { Edit, Operation } from './operations';

/** Which register an operation writes. */
export const registerKey = ({ entity, id, field }: Pick<Edit, 'entity' | 'id' | 'field'>): string =>
  `${entity} ${id} ${field}`;

/** The operation that stands for each register. */
export type Registers = ReadonlyMap<string, Operation>;

/** Equal stamps with different values come only from a cloned home; the text decides, so that all decide alike. */
function compareWrites(a: Operation, b: Operation): number {
  const byStamp = compareHlc(a.hlc, b.hlc);
  if (byStamp !== 0) return byStamp;
  const [textA, textB] = [JSON.stringify(a.value), JSON.stringify(b.value)];
  return textA < textB ? -1 : textA > textB ? 1 : 0;
}

/** Of two operations on one register the one that stands. */
export function mergeWrites(a: Operation, b: Operation): Operation {
  const later = compareWrites(a, b) >= 0 ? a : b;
  if (a.field !== CREATION) return later;
  return later === a ? b : a;
}

/** The registers after some more operations. Does not change its input. */
export function mergeOperations(registers: Registers, operations: Iterable<Operation>): Registers {
  const merged = new Map(registers);
  for (const operation of operations) {
    const key = registerKey(operation);
    const standing = merged.get(key);
    merged.set(key, standing ? mergeWrites(standing, operation) : operation);
  }
  return merged;
}

/** The join of two machines' registers. */
export function mergeRegisters(a: Registers, b: Registers): Registers {
  return mergeOperations(a, b.values());
}

/** The stamp that an operation has to exceed to be written: that of its field, else of its entity's creation. */
export function standingStamp(
  registers: Registers,
  operation: Pick<Edit, 'entity' | 'id' | 'field'>,
): Hlc | null {
  const field = registers.get(registerKey(operation))?.hlc ?? null;
  const creation = registers.get(registerKey({ ...operation, field: CREATION }))?.hlc ?? null;
  if (field === null || creation === null) return field ?? creation;
  return compareHlc(field, creation) > 0 ? field : creation;
}

/**
 * The operations of a batch that count, oldest first: one for each register, none that is older than the creation of
 * its entity in the same batch.
 */
export function winningOperations(operations: readonly Operation[]): Operation[] {
  if (operations.length < 2) return [...operations];
  const registers = mergeOperations(new Map(), operations);
  const winners = [...registers.values()].filter((operation) => {
    if (operation.field === CREATION) return true;
    const creation = registers.get(registerKey({ ...operation, field: CREATION }));
    return !creation || compareHlc(creation.hlc, operation.hlc) < 0;
  });
  return winners.sort((a, b) => compareHlc(a.hlc, b.hlc));
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storyId } from '../../tests/support/stories';
import { formatHlc } from './hlc';
import { mergeOperations, mergeRegisters, type Registers, standingStamp, winningOperations } from './merge';
import type { Operation } from './operations';

/** Few entities, fields and instants, so that writes do meet. */
const anyOperation: fc.Arbitrary<Operation> = fc
  .record({
    id: fc.constantFrom('node-one', 'node-two'),
    field: fc.constantFrom('*', 'title', 'pan'),
    value: fc.constantFrom('a', 'b', 1, null),
    ms: fc.nat({ max: 4 }),
    device: fc.constantFrom('0', '1'),
  })
  .map(({ id, field, value, ms, device }) => ({
    story: storyId,
    entity: 'node',
    id,
    field,
    value: field === '*' ? { id, value } : value,
    hlc: formatHlc({ ms, counter: 0, device: device.repeat(16) }),
  }));

const operations = fc.array(anyOperation, { maxLength: 12 });
const anyRegisters = operations.map((list) => mergeOperations(new Map(), list));
const plain = (registers: Registers) =>
  Object.fromEntries([...registers].sort(([a], [b]) => (a < b ? -1 : 1)));

describe('the join of registers', () => {
  it('does not care about order', () => {
    fc.assert(
      fc.property(anyRegisters, anyRegisters, (a, b) => {
        expect(plain(mergeRegisters(a, b))).toEqual(plain(mergeRegisters(b, a)));
      }),
    );
  });

  it('does not care about grouping', () => {
    fc.assert(
      fc.property(anyRegisters, anyRegisters, anyRegisters, (a, b, c) => {
        expect(plain(mergeRegisters(mergeRegisters(a, b), c))).toEqual(
          plain(mergeRegisters(a, mergeRegisters(b, c))),
        );
      }),
    );
  });

  it('does not care about repetition', () => {
    fc.assert(
      fc.property(anyRegisters, anyRegisters, (a, b) => {
        expect(plain(mergeRegisters(a, a))).toEqual(plain(a));
        const both = mergeRegisters(a, b);
        expect(plain(mergeRegisters(both, b))).toEqual(plain(both));
      }),
    );
  });

  it('ends alike however the operations were shuffled and batched', () => {
    const shuffled = operations.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.nat({ max: 12 })),
    );
    fc.assert(
      fc.property(shuffled, ([list, other, cut]) => {
        const inOne = mergeOperations(new Map(), list);
        const inTwo = mergeOperations(mergeOperations(new Map(), other.slice(0, cut)), other.slice(cut));
        expect(plain(inTwo)).toEqual(plain(inOne));
      }),
    );
  });

  it('leaves its input alone', () => {
    fc.assert(
      fc.property(anyRegisters, operations, (registers, list) => {
        const before = plain(registers);
        mergeOperations(registers, list);
        expect(plain(registers)).toEqual(before);
      }),
    );
  });
});

describe('what stands', () => {
  const at = (ms: number, field: string, value: unknown): Operation => ({
    story: storyId,
    entity: 'node',
    id: 'node-one',
    field,
    value: value as Operation['value'],
    hlc: formatHlc({ ms, counter: 0, device: '0'.repeat(16) }),
  });

  it('is the last write of a field and the first creation', () => {
    const registers = mergeOperations(new Map(), [
      at(2, 'title', 'late'),
      at(1, 'title', 'early'),
      at(4, '*', { v: 'second' }),
      at(3, '*', { v: 'first' }),
    ]);
    expect([...registers.values()].map(({ value }) => value)).toEqual(['late', { v: 'first' }]);
  });

  it('is the creation for a field that was never written', () => {
    const registers = mergeOperations(new Map(), [at(3, '*', {}), at(5, 'title', 'x')]);
    expect(standingStamp(registers, at(0, 'pan', 0))).toBe(at(3, '*', {}).hlc);
    expect(standingStamp(registers, at(0, 'title', 0))).toBe(at(5, '*', {}).hlc);
    expect(standingStamp(new Map(), at(0, 'title', 0))).toBeNull();
  });

  it('leaves out writes from before the creation, and orders the rest by time', () => {
    const winners = winningOperations([at(5, 'title', 'x'), at(2, 'pan', 1), at(3, '*', {})]);
    expect(winners.map(({ field }) => field)).toEqual(['*', 'title']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyForest, hostileNodes, makeNode } from '../../tests/support/stories';
import {
  audibleEnd,
  audibleRange,
  branchFrames,
  meetsExtensionRule,
  storyFrames,
  tailFrames,
} from './timeline';

describe('the audible range', () => {
  it('starts after the head trim and ends before the tail trim', () => {
    const node = makeNode({ startFrame: -100, frames: 1_000, trimIn: 150, trimOut: 50 });
    expect(audibleRange(node)).toEqual({ from: 50, to: 850 });
  });

  it('never runs backwards, whatever was trimmed', () => {
    fc.assert(
      fc.property(hostileNodes, (nodes) => {
        for (const node of nodes) {
          const { from, to } = audibleRange(node);
          expect(to).toBeGreaterThanOrEqual(from);
        }
      }),
    );
  });

  it('moves with the start and keeps its length', () => {
    fc.assert(
      fc.property(anyForest(), fc.integer({ min: -1_000, max: 1_000 }), (nodes, by) => {
        for (const node of nodes) {
          const before = audibleRange(node);
          const after = audibleRange({ ...node, startFrame: node.startFrame + by });
          expect(after).toEqual({ from: before.from + by, to: before.to + by });
        }
      }),
    );
  });

  it('stays where it is at the other end when one end is trimmed', () => {
    const node = makeNode({ startFrame: 10, frames: 1_000 });
    expect(audibleRange({ ...node, trimIn: 30 }).to).toBe(audibleRange(node).to);
    expect(audibleRange({ ...node, trimOut: 30 }).from).toBe(audibleRange(node).from);
  });
});

describe('lengths', () => {
  it('reach the last audible frame, and never below zero', () => {
    fc.assert(
      fc.property(anyForest(), (nodes) => {
        const ends = nodes.map(audibleEnd);
        expect(branchFrames(nodes)).toBe(Math.max(0, ...ends));
        const living = nodes.filter((node) => !node.deleted);
        expect(storyFrames(nodes)).toBe(Math.max(0, ...living.map(audibleEnd)));
      }),
    );
  });
});

describe('the tail', () => {
  const parent = makeNode({ startFrame: 0, frames: 1_000 });

  it('is what lasts beyond the end of what can be heard of the parent', () => {
    expect(tailFrames(makeNode({ startFrame: 500, frames: 800 }), parent)).toBe(300);
    expect(tailFrames(makeNode({ startFrame: 500, frames: 800 }), { ...parent, trimOut: 100 })).toBe(400);
    expect(tailFrames(makeNode({ startFrame: 0, frames: 1_000 }), parent)).toBe(0);
  });

  it('is nothing for a node that cannot be heard, wherever it lies', () => {
    expect(tailFrames(makeNode({ startFrame: 5_000, frames: 10, trimIn: 10 }), parent)).toBe(0);
  });

  it('is demanded by the rule of new nodes only: not of seeds, not of recovered takes', () => {
    const short = makeNode({ frames: 1_000 });
    const rule = { extensionRule: true };
    expect(meetsExtensionRule(rule, short, parent)).toBe(false);
    expect(meetsExtensionRule(rule, makeNode({ frames: 1_001 }), parent)).toBe(true);
    expect(meetsExtensionRule(rule, short, null)).toBe(true);
    expect(meetsExtensionRule(rule, { ...short, kind: 'recovered' }, parent)).toBe(true);
    expect(meetsExtensionRule({ extensionRule: false }, short, parent)).toBe(true);
  });
});

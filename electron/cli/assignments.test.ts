import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchTexts, nodeTexts, parseAssignments } from './assignments';
import { UsageError } from './usage';

describe('the words of set', () => {
  it('are pairs, split at the first equals sign', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseAssignments([`title=${text}`])).toEqual({ title: text });
      }),
    );
  });

  it('take times as frames or as seconds', () => {
    expect(nodeTexts(['startFrame=-0.1s', 'fadeIn=40ms', 'trimIn=12', 'title=2.5s'])(48_000)).toEqual({
      startFrame: '-4800',
      fadeIn: '1920',
      trimIn: '12',
      title: '2.5s',
    });
  });

  it.each([
    'gainDb=loud',
    'gainDb=25',
    'pan=-1.01',
    'trimIn=-1',
    'fadeOut=-1s',
    'color=red',
    `title=${'x'.repeat(501)}`,
    'trimIn=1.5',
    'trimIn=1.5x',
    'volume=3',
    'sha256=x',
    '__proto__=x',
    '=3',
    'gainDb',
  ])('are refused with what to write instead: %s', (word) => {
    expect(() => nodeTexts([word])).toThrow(UsageError);
  });

  it('may not give a field twice', () => {
    expect(() => parseAssignments(['pan=0', 'pan=1'])).toThrow(UsageError);
  });

  it('are only about the mix in a branch', () => {
    expect(branchTexts(['gainDb=-6', 'mute=inherit'])).toEqual({ gainDb: '-6', mute: 'inherit' });
    expect(() => branchTexts(['title=x'])).toThrow(UsageError);
  });
});

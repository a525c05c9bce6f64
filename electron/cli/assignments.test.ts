import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editSchema } from '../../shared/contract/schemas';
import { acceptsValue } from '../../shared/domain/entities';
import { makeNode, testId } from '../../tests/support/stories';
import { branchChange, nodeChange, parseAssignments } from './assignments';
import { UsageError } from './usage';

const node = makeNode({ id: testId(1), title: 'Verse', sampleRate: 48_000 });
const parent = testId(2);
const change = (...words: string[]) => nodeChange(node, parseAssignments(words), async () => parent);
const valueSet = async (word: string) => (await change(word)).edits[0]!.value;

describe('the words of set', () => {
  it('become edits of the fields they name', async () => {
    const { edits, label } = await change(
      'gainDb=-3dB',
      'pan=0.5',
      'mute=true',
      'parent=abc',
      'color=#FF8800',
    );
    expect(edits.map(({ field, value }) => [field, value])).toEqual([
      ['gainDb', -3],
      ['pan', 0.5],
      ['mute', true],
      ['parentId', parent],
      ['color', '#ff8800'],
    ]);
    expect(label).toBe('Change the gain, pan, mute and more of Verse');
    for (const edit of edits) {
      expect(editSchema.parse(edit)).toEqual(edit);
      expect(acceptsValue(edit.entity, edit.field, edit.value)).toBe(true);
    }
  });

  it('take times as frames or as seconds', async () => {
    expect(await valueSet('startFrame=-4800')).toBe(-4_800);
    expect(await valueSet('startFrame=-0.1s')).toBe(-4_800);
    expect(await valueSet('fadeIn=40ms')).toBe(1_920);
  });

  it('take everything after the first equals sign as the value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 400 }), async (text) => {
        expect(await valueSet(`title=${text.slice(0, 500)}`)).toBe(text.slice(0, 500));
        expect(await valueSet(`notes=${text}`)).toBe(text);
      }),
    );
  });

  it.each([
    'gainDb=loud',
    'gainDb=',
    'gainDb=NaN',
    'gainDb=Infinity',
    'gainDb=25',
    'pan=1.01',
    'mute=yes',
    'trimIn=-1',
    'trimIn=1.5',
    'fadeOut=-1s',
    'startFrame=1e3',
    'color=red',
    'volume=3',
    'sha256=x',
    'deleted=true',
    '__proto__=x',
    '=3',
    'gainDb',
    `title=${'x'.repeat(501)}`,
  ])('are refused with what to write instead: %s', async (word) => {
    await expect((async () => change(word))()).rejects.toSatisfy(
      (error) => error instanceof UsageError && error.remedy.length > 0,
    );
  });

  it('may not give a field twice', () => {
    expect(() => parseAssignments(['pan=0', 'pan=1'])).toThrow(UsageError);
  });

  it('can unset what can be absent', async () => {
    expect(await valueSet('parent=none')).toBeNull();
    expect(await valueSet('color=none')).toBeNull();
  });
});

describe('the words of set --in-branch', () => {
  const leaf = testId(9);
  const inBranch = (...words: string[]) => branchChange(node, leaf, parseAssignments(words));

  it('become overrides of the branch', () => {
    expect(inBranch('gainDb=-6', 'mute=inherit').edits).toEqual([
      { entity: 'mixOverride', id: `${leaf}/${node.id}`, field: 'gainDb', value: -6 },
      { entity: 'mixOverride', id: `${leaf}/${node.id}`, field: 'mute', value: null },
    ]);
  });

  it('are only about the mix', () => {
    for (const word of ['title=x', 'startFrame=1', 'title=inherit', 'nothing=1'])
      expect(() => inBranch(word)).toThrow(UsageError);
  });
});

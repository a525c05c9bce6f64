import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeSchema, receiptSchema } from '../../../shared/contract/schemas';
import type { Receipt } from '../../../shared/domain/model';
import { makeNode, makeStory, testId } from '../../../tests/support/stories';
import type { TakeRecord } from '../ports/catalogue';
import {
  capturedFormat,
  completeReceipt,
  defaultTitle,
  holdTrims,
  recordLabel,
  recoveredTitle,
  takeAudioFile,
  takeNode,
  toStoryFrames,
} from './filing';

const story = makeStory({ sampleRate: 48_000 });
const take: TakeRecord = {
  id: testId(1, 'take'),
  storyId: story.id,
  parentId: null,
  channels: 1,
  sampleRate: 44_100,
  bits: '24',
  device: 'Mic',
  streamId: 's',
  startFrame: 0,
  trimIn: 0,
  takeGroupId: null,
  startedAt: story.createdAt,
};
const receipt: Receipt = {
  method: 'estimate',
  latencyFrames: 100,
  confidence: 0.2,
  driftPpm: null,
  droppedFrames: 0,
  dropouts: [],
  device: 'Mic',
  streamId: 's',
  inputSampleRate: 44_100,
  contextSampleRate: 44_100,
};
const filed = {
  take,
  story,
  kind: 'recording' as const,
  title: 'Take 1',
  frames: 44_100,
  sha256: 'b'.repeat(64),
  placement: { startFrame: -10, trimIn: 10, trimOut: 0 },
  receipt,
  parentId: null,
  createdAt: story.createdAt,
};

const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);

describe('titles', () => {
  const seed = makeNode({ id: testId(0), title: 'Seed', kind: 'recording' });
  const over = [1, 2].map((number) =>
    makeNode({ id: testId(number), parentId: seed.id, kind: 'recording', deleted: number === 2 }),
  );
  const imported = makeNode({ id: testId(3), parentId: seed.id, kind: 'import' });

  it('count the recordings over the same parent, removed ones too', () => {
    expect(defaultTitle([], null)).toBe('Take 1');
    expect(defaultTitle([seed, ...over, imported], seed)).toBe('Take 3 over Seed');
    expect(defaultTitle([seed, ...over, imported], over[0]!)).toBe('Take 1 over Node');
    expect(defaultTitle([seed, ...over], null)).toBe('Take 2');
  });

  it('stay within the bounds of the contract and break no letter apart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1_200 }), (title) => {
        const recovered = recoveredTitle(defaultTitle([], makeNode({ title })));
        expect(recovered.length).toBeLessThanOrEqual(500);
        expect(isWellFormed(recovered)).toBe(isWellFormed(title));
        expect(recordLabel(title).length).toBeLessThanOrEqual(200);
      }),
    );
    expect(isWellFormed(recoveredTitle('🎤'.repeat(400)))).toBe(true);
  });
});

describe('the node of a take', () => {
  it('is what the contract calls a node, with the id of the take and times at the rate of the story', () => {
    const node = takeNode(filed);
    expect(nodeSchema.parse(node)).toEqual(node);
    expect(node).toMatchObject({
      id: take.id,
      frames: 48_000,
      startFrame: -10,
      trimIn: 10,
      sampleRate: 48_000,
    });
    expect(node.audio).toMatchObject({ frames: 44_100, sampleRate: 44_100, bytes: 104 + 44_100 * 3 });
  });

  it('never hides all of its sound', () => {
    const count = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), count, count, (frames, trimIn, trimOut) => {
        const held = holdTrims(frames, trimIn, trimOut);
        expect(held.trimIn + held.trimOut).toBeLessThan(frames);
        if (trimIn + trimOut < frames) expect(held).toEqual({ trimIn, trimOut });
      }),
    );
  });

  it('lasts as long at any rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 9 }),
        fc.integer({ min: 8_000, max: 192_000 }),
        (frames, rate) => {
          expect(toStoryFrames(frames, rate, rate)).toBe(frames);
          expect(Math.abs(toStoryFrames(frames, rate, 48_000) / 48_000 - frames / rate)).toBeLessThan(
            1 / 48_000,
          );
        },
      ),
    );
  });
});

describe('the file of a take', () => {
  const heard = { loudness: -23, truePeak: -1 };
  const file = takeAudioFile(takeNode(filed), '24', heard);

  it('gets nothing but facts: a picture of an hour in it once cost the commit of a take 15 seconds', () => {
    const sound = { ...heard, peaks: new Int16Array(8) };
    expect(takeAudioFile(takeNode(filed), '24', sound)).not.toHaveProperty('peaks');
  });

  it('may be compressed while it is 24-bit PCM that was recorded here', () => {
    expect(capturedFormat(file)).toEqual({ channels: 1, sampleRate: 44_100, bits: '24' });
    expect(capturedFormat(takeAudioFile(takeNode(filed), '32f', heard))).toBeNull();
    expect(capturedFormat({ ...file, originalName: 'holiday.wav' })).toBeNull();
    expect(
      capturedFormat({ ...file, storedAs: { sha256: 'c'.repeat(64), extension: 'flac', bytes: 1 } }),
    ).toBeNull();
  });
});

describe('the receipt', () => {
  it('gets what the writer found, in order, and stays within the contract', () => {
    const from = { ...receipt, note: 'One.', dropouts: [{ frame: 50, frames: 1, cause: 'overrun' }] };
    const complete = completeReceipt(from, [{ frame: 10, frames: 2, cause: 'not a number' }], [null, 'Two.']);
    expect(complete.note).toBe('One. Two.');
    expect(complete.dropouts.map(({ frame }) => frame)).toEqual([10, 50]);
    const many = Array.from({ length: 11_000 }, (_, frame) => ({ frame, frames: 1, cause: 'overrun' }));
    const large = completeReceipt({ ...receipt, dropouts: many.slice(0, 9_999) }, many, ['x'.repeat(3_000)]);
    expect(receiptSchema.parse(large)).toEqual(large);
  });

  it('says nothing where there is nothing to say', () => {
    expect(completeReceipt(receipt, [], [null])).toEqual(receipt);
  });
});

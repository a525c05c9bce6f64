import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TakeRecord } from '../ports/catalogue';
import { type FinishRequest, type JournalLine, journalLine, readJournal } from './journal';

const take: TakeRecord = {
  id: '0190f0f0-0000-7000-8000-000000000001',
  storyId: '0190f0f0-0000-7000-8000-000000000002',
  parentId: null,
  channels: 2,
  sampleRate: 48_000,
  bits: '24',
  device: 'A "device"\nwith a newline',
  streamId: 'stream-1',
  startFrame: -4_000,
  trimIn: 4_000,
  takeGroupId: null,
  startedAt: '2026-01-01T00:00:00.000Z',
};

const request: FinishRequest = {
  title: 'Verse',
  startFrame: 12,
  trimIn: 3,
  trimOut: 4,
  receipt: {
    method: 'estimate',
    latencyFrames: 4_622,
    confidence: 0.3,
    driftPpm: null,
    droppedFrames: 0,
    dropouts: [],
    device: 'Mic',
    streamId: 'stream-1',
    inputSampleRate: 48_000,
    contextSampleRate: 48_000,
  },
};

const lines: JournalLine[] = [
  { line: 'begin', version: 1, take },
  { line: 'durable', to: 4_800, crc: 1 },
  { line: 'durable', to: 9_600, crc: 2, dropouts: [{ frame: 5_000, frames: 3, cause: 'not a number' }] },
  { line: 'durable', to: 14_400, crc: 0xffff_ffff },
  { line: 'note', note: { frame: 7_200, title: 'Louder here' } },
  { line: 'finish', request },
  { line: 'sealed', sha256: 'a'.repeat(64), frames: 14_400 },
];
const text = lines.map(journalLine).join('');

describe('the journal', () => {
  it('gives back what was written', () => {
    expect(readJournal(text)).toEqual({
      take,
      segments: [
        { from: 0, to: 4_800, crc: 1 },
        { from: 4_800, to: 9_600, crc: 2 },
        { from: 9_600, to: 14_400, crc: 0xffff_ffff },
      ],
      dropouts: [{ frame: 5_000, frames: 3, cause: 'not a number' }],
      notes: [{ frame: 7_200, title: 'Louder here' }],
      finish: request,
      sealed: { sha256: 'a'.repeat(64), frames: 14_400 },
      unreadableLines: 0,
    });
  });

  it('torn anywhere, still gives every whole line before the tear', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length }), (length) => {
        const torn = readJournal(text.slice(0, length));
        const whole = text.slice(0, length).split('\n').length - 1;
        expect(torn.take).toEqual(length >= journalLine(lines[0]!).length - 1 ? take : null);
        expect(torn.unreadableLines).toBeLessThanOrEqual(1);
        expect(torn.segments.length).toBeGreaterThanOrEqual(Math.min(3, whole - 1));
      }),
    );
  });

  it('does not trust the checksum of a segment whose beginning is unknown', () => {
    const damaged = `${[lines[0]!, lines[1]!].map(journalLine).join('')}ÿ\0garbage\n${journalLine(lines[3]!)}`;
    const journal = readJournal(damaged);
    expect(journal.segments).toEqual([{ from: 0, to: 4_800, crc: 1 }]);
    expect(journal.unreadableLines).toBe(1);
  });

  it('survives any text', () => {
    fc.assert(fc.property(fc.string(), (noise) => readJournal(noise).segments.length === 0));
  });
});

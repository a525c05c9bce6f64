import { createHash } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAudioStore } from '../../adapters/files/audioStore';
import type { AudioFileRecord } from '../ports/catalogue';
import { createVerify } from './verify';

let audio: string;

beforeEach(async () => {
  audio = await mkdtemp(join(tmpdir(), 'verify-'));
});
afterEach(() => rm(audio, { recursive: true, force: true }));

const stored = async (text: string, storedAs?: string): Promise<AudioFileRecord> => {
  const describe = (content: string, extension: string) => ({
    sha256: createHash('sha256').update(content).digest('hex'),
    extension,
    bytes: content.length,
  });
  const original = describe(text, 'wav');
  const stand = storedAs === undefined ? null : describe(storedAs, 'flac');
  const { sha256, extension } = stand ?? original;
  await writeFile(join(audio, `${sha256}.${extension}`), storedAs ?? text);
  return {
    ...original,
    mime: 'audio/wav',
    sampleRate: 48_000,
    channels: 1,
    frames: 1,
    codec: 'pcm_s16le',
    bitsPerSample: 16,
    loudness: null,
    truePeak: null,
    tags: {},
    originalName: 'x.wav',
    storedAs: stand,
  };
};

const verifyOf = (records: AudioFileRecord[], catalogueProblems: string[] = []) =>
  createVerify({
    catalogue: {
      audioFiles: async () => records,
      check: async () => ({ ok: catalogueProblems.length === 0, problems: catalogueProblems }),
    },
    store: createAudioStore({ audio }),
  });

const pathOf = ({ sha256, extension }: { sha256: string; extension: string }) =>
  join(audio, `${sha256}.${extension}`);

test('finds nothing wrong with whole files, original or compressed', async () => {
  const records = [await stored('one'), await stored('two', 'two as FLAC')];
  const fractions: number[] = [];
  const report = await verifyOf(records).run({ onProgress: (fraction) => fractions.push(fraction) });
  expect(report).toMatchObject({ ok: true, filesChecked: 2, bytesChecked: 14, problems: [] });
  expect(fractions.at(-1)).toBe(1);
});

test('names what is missing, flipped, cut and orphaned', async () => {
  const [missing, flipped, cut] = [await stored('gone'), await stored('flipped'), await stored('cut short')];
  const orphan = await stored('orphan');
  await rm(pathOf(missing));
  await writeFile(pathOf(flipped), 'flippeD');
  await truncate(pathOf(cut), 3);
  const report = await verifyOf([missing, flipped, cut]).run();
  expect(report.ok).toBe(false);
  expect(report.problems.map(({ sha256, problem }) => [sha256, problem])).toEqual([
    [missing.sha256, 'missing'],
    [flipped.sha256, 'damaged'],
    [cut.sha256, 'damaged'],
    [null, 'orphaned'],
  ]);
  expect(report.problems[3]?.path).toBe(pathOf(orphan));
});

test('is not content with a damaged catalogue, and content with orphans alone', async () => {
  await stored('orphan');
  expect((await verifyOf([], ['row 3 is missing']).run()).ok).toBe(false);
  expect((await verifyOf([]).run()).ok).toBe(true);
});

test('stops when it is told to', async () => {
  const record = await stored('one');
  await expect(verifyOf([record]).run({ signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
});

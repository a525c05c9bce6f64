import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/contract/errors';
import { openTakesStudio, type TakesStudio, toneAsPcm24 } from '../integration/takesStudio';
import { type BuiltProgram, buildProgram } from './buildProgram';

const HEADER = 104;
const RATE = 48_000;

let program: BuiltProgram;
beforeAll(async () => {
  program = await buildProgram('tests/faults/takesProgram.ts');
});
afterAll(() => program.remove());

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapstory-crash-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Report {
  readonly step?: number;
  readonly name?: string;
  readonly takeId?: string;
  readonly written?: number;
  readonly filed?: string;
  readonly performed?: number;
}

/** Runs the program to its end, or kills it when `until` says so; gives what it reported while it lived. */
async function runProgram(
  home: string,
  words: readonly string[],
  until: (report: Report) => boolean = () => false,
) {
  const child = spawn(process.execPath, [program.path, home, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (bytes) => {
    errors += String(bytes);
  });
  const reports: Report[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const report = JSON.parse(line) as Report;
    reports.push(report);
    if (until(report)) child.kill('SIGKILL');
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on('close', (...words) => resolve(words)),
  );
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`The program failed: ${errors}`);
  return { reports, killed: signal === 'SIGKILL' };
}

const withoutFfmpeg = {
  ffmpeg: () => Promise.reject(new StudioError('FFMPEG_MISSING', 'none', 'none')),
};

async function withStudio<T>(home: string, work: (studio: TakesStudio) => Promise<T>): Promise<T> {
  const studio = await openTakesStudio(home, withoutFfmpeg);
  try {
    return await work(studio);
  } finally {
    await studio.close();
  }
}

/** A home with one story. Made once and copied: the migrations of a new catalogue are not what is tested here. */
async function newHome(): Promise<string> {
  const home = join(folder, 'template');
  await withStudio(home, (studio) => studio.createStory());
  return home;
}

async function copyOf(home: string, name: string): Promise<string> {
  const copy = join(folder, name);
  await cp(home, copy, { recursive: true });
  return copy;
}

/** Runs `work` for 1 to `count`, two at a time. */
async function forEachStep(count: number, work: (step: number) => Promise<void>): Promise<void> {
  let next = 1;
  const worker = async () => {
    while (next <= count) await work(next++);
  };
  await Promise.all([worker(), worker()]);
}

/** Recovers as a new start would, and holds the result against what was reported before the death. */
async function expectExactlyOneTake(home: string, reports: readonly Report[]): Promise<void> {
  const takeId = reports.find((report) => report.takeId)?.takeId;
  const written = Math.max(0, ...reports.map((report) => report.written ?? 0));
  await withStudio(home, async (studio) => {
    await studio.takes.recover();
    expect(await studio.takes.recover()).toEqual([]);
    const [story] = await studio.catalogue.listStories();
    const { nodes } = await studio.catalogue.content(story!.id);
    expect(nodes.length).toBeLessThanOrEqual(1);
    if (written > 0) expect(nodes).toMatchObject([{ id: takeId }]);
    for (const node of nodes) {
      expect(node.frames).toBeGreaterThanOrEqual(written);
      const file = await studio.stored(`${node.audio.sha256}.wav`);
      expect(file.byteLength).toBe(node.audio.bytes);
      const samples = file.subarray(HEADER, HEADER + node.frames * 3);
      expect(Buffer.compare(samples, toneAsPcm24(node.frames))).toBe(0);
    }
    expect(await studio.catalogue.takes()).toEqual([]);
    expect((await studio.inTakes()).filter((name) => name !== 'trash')).toEqual([]);
    expect(await studio.inAudio()).toEqual(nodes.map(({ audio }) => `${audio.sha256}.wav`));
  });
}

describe('kill -9', () => {
  it('after any step of recording and filing leaves exactly one take, with every frame that was answered', async () => {
    const template = await newHome();
    const whole = await runProgram(await copyOf(template, 'whole'), ['record']);
    const steps = whole.reports.filter(({ step }) => step !== undefined);
    expect(steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'files.create',
        'catalogue.insertTake',
        'file.append',
        'file.seal',
        'audio.adopt',
        'catalogue.commit',
        'files.remove',
      ]),
    );
    await forEachStep(steps.length, async (step) => {
      const home = await copyOf(template, `step-${step}`);
      const { reports, killed } = await runProgram(home, ['record', String(step)]);
      expect(killed).toBe(true);
      await expectExactlyOneTake(home, reports);
    });
  }, 300_000);

  it('after any step of recovery leaves exactly one take too', async () => {
    const template = await newHome();
    const { reports } = await runProgram(template, ['record'], ({ written }) => written === 14_400);
    const whole = await runProgram(await copyOf(template, 'whole'), ['recover']);
    const steps = whole.reports.filter(({ step }) => step !== undefined);
    expect(steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'files.copy',
        'copy.finish',
        'audio.adopt',
        'catalogue.commit',
        'files.remove',
      ]),
    );
    await forEachStep(steps.length, async (step) => {
      const home = await copyOf(template, `step-${step}`);
      await runProgram(home, ['recover', String(step)]);
      await expectExactlyOneTake(home, reports);
    });
  }, 300_000);

  it('in the middle of a performance costs half a second at most', async () => {
    const home = await newHome();
    const { reports } = await runProgram(home, ['perform'], ({ performed }) => performed === 2.33 * RATE);
    const performed = Math.max(...reports.map((report) => report.performed ?? 0));
    const [node] = await withStudio(home, (studio) => studio.takes.recover());
    expect(performed - node!.frames).toBeLessThanOrEqual(RATE / 2);
    expect(node!.receipt!.note).toContain('The studio stopped while this take was recorded.');
  });
});

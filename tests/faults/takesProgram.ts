/**
 * A studio that records in a process of its own, to be killed.
 *
 *     node program.mjs HOME record STEP     records three chunks and files them; dies after its STEPth step
 *     node program.mjs HOME recover STEP    recovers; dies after its STEPth step
 *     node program.mjs HOME perform         records at the pace of real time until it is killed
 *
 * A step is one call of a port: something that reaches the disk. The program reports on stdout, one JSON document a
 * line, written synchronously so that what it said before its death is known.
 */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CaptureFile } from '../../electron/studio/ports/takeFiles';
import { beginning, finishing, openTakesStudio, record, tone } from '../integration/takesStudio';

const [home = '', mode = '', step = 'Infinity'] = process.argv.slice(2);
const lastStep = Number(step);
const say = (report: object) => writeSync(1, `${JSON.stringify(report)}\n`);

let steps = 0;
function reached(name: string): void {
  steps += 1;
  say({ step: steps, name });
  if (steps >= lastStep) process.kill(process.pid, 'SIGKILL');
}

/** Every call of the port is a step. */
function counted<T extends object>(port: T, prefix: string, names: readonly (keyof T & string)[]): T {
  const wrapped = names.map((name) => {
    const method = port[name] as (...words: unknown[]) => Promise<unknown>;
    return [
      name,
      async (...words: unknown[]) => {
        const result = await method(...words);
        reached(`${prefix}.${name}`);
        return result;
      },
    ];
  });
  return { ...port, ...Object.fromEntries(wrapped) };
}

const countedFile = (file: CaptureFile) =>
  counted(file, 'file', ['append', 'sync', 'note', 'syncJournal', 'seal', 'close']);

if (lastStep === 0) process.kill(process.pid, 'SIGKILL');
const studio = await openTakesStudio(home, {
  ffmpeg: () => Promise.reject(new Error('not needed here')),
  wrapCatalogue: (catalogue) => counted(catalogue, 'catalogue', ['insertTake', 'commit', 'deleteTake']),
  wrapAudio: (audio) => counted(audio, 'audio', ['adopt']),
  wrapFiles: (files) => ({
    ...counted(files, 'files', ['remove', 'trash']),
    async create(...words) {
      const file = await files.create(...words);
      reached('files.create');
      return countedFile(file);
    },
    async copy(...words) {
      const copy = await files.copy(...words);
      reached('files.copy');
      return counted(copy, 'copy', ['write', 'finish']);
    },
  }),
});

async function begin(): Promise<string> {
  const [story] = await studio.catalogue.listStories();
  const { takeId } = await studio.takes.begin(beginning(story!));
  say({ takeId });
  return takeId;
}

if (mode === 'record') {
  const takeId = await begin();
  for (let number = 0; number < 3; number += 1) {
    await studio.takes.append(takeId, number, tone(4_800, number * 4_800));
    say({ written: (number + 1) * 4_800 });
  }
  await studio.takes.finish(finishing(takeId, { title: 'Verse' }));
  say({ filed: takeId });
} else if (mode === 'recover') {
  say({ recovered: (await studio.takes.recover()).map(({ id }) => id) });
} else if (mode === 'perform') {
  const takeId = await begin();
  const chunk = 4_800;
  let answered: Promise<unknown> = Promise.resolve();
  for (let tick = 1; ; tick += 1) {
    await sleep(10);
    const performed = tick * 480;
    say({ performed });
    if (performed % chunk !== 0) continue;
    const number = performed / chunk - 1;
    answered = Promise.all([answered, record(studio, takeId, { first: number * chunk, frames: performed })]);
  }
} else throw new Error(`There is no mode "${mode}".`);
await studio.close();

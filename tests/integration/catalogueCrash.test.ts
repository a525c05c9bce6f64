/** What is left after the process that writes was killed at any moment, and who may open a home. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockHome, openCatalogue } from '../../electron/adapters/catalogue';
import { addNodes, addStory, makeHome, withCatalogue } from '../support/catalogueHomes';
import { bundleProgram, type ChildProgram, outcome } from '../support/childProgram';

describe('killing the writer', () => {
  let writer: ChildProgram;
  beforeAll(async () => {
    writer = await bundleProgram('programs/catalogueWriter.ts');
  });
  afterAll(() => writer.remove());

  it('loses no edit that had been reported as stored, and never stores half a commit', async () => {
    const home = await makeHome();
    const log = join(home.folder, 'acknowledged.log');
    await writeFile(log, '');
    try {
      const { story, node } = await withCatalogue(home, async (catalogue) => {
        const made = await addStory(catalogue);
        const [first] = await addNodes(catalogue, made, [{}]);
        return { story: made, node: first! };
      });
      let before = 0;
      for (const lifetime of [0, 5, 20, 50, 90, 150, 230, 400]) {
        const child = writer.start([home.folder, story.id, node.id, log]);
        const ended = outcome(child);
        await Promise.race([once(child.stdout!, 'data'), ended]);
        await sleep(lifetime);
        child.kill('SIGKILL');
        const { signal, stderr } = await ended;
        expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });

        const acknowledged = Number((await readFile(log, 'utf8')).trim().split('\n').at(-1));
        const { catalogue, salvaged } = await openCatalogue(home.options);
        try {
          expect(salvaged).toBeNull();
          const { startFrame, notes } = await catalogue.node(node.id);
          // The commit after the last reported one may have been durable already when the kill came.
          expect([acknowledged, acknowledged + 1]).toContain(startFrame);
          expect(notes.startsWith(`Round ${startFrame} `)).toBe(true);
          expect(startFrame).toBeGreaterThan(before);
          before = startFrame;
          const history = await catalogue.history(story.id);
          expect(history.map(({ label }) => label)).toEqual(
            Array.from({ length: startFrame }, (_, at) => `Round ${at + 1}`),
          );
          expect(await catalogue.check()).toEqual({ ok: true, problems: [] });
        } finally {
          await catalogue.close();
        }
      }
      await withCatalogue(home, async (catalogue) => {
        for (let step = 0; step < before; step += 1) await catalogue.undo(story.id);
        expect(await catalogue.node(node.id)).toEqual(node);
      });
    } finally {
      await home.remove();
    }
  });
});

describe('the lock of a home', () => {
  let holder: ChildProgram;
  let folder: string;
  beforeAll(async () => {
    holder = await bundleProgram('programs/lockHolder.ts');
    folder = await mkdtemp(join(tmpdir(), 'tapstory-lock-'));
  });
  afterAll(async () => {
    await holder.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('is refused to a second process and names the first, until that one is killed', async () => {
    const first = holder.start([folder]);
    const firstEnded = outcome(first);
    await once(first.stdout!, 'data');
    await expect(lockHome(folder)).rejects.toMatchObject({
      code: 'HOME_IN_USE',
      message: expect.stringContaining(`process ${first.pid}`),
      remedy: expect.stringContaining('TAPSTORY_HOME'),
    });
    const second = await outcome(holder.start([folder]));
    expect(JSON.parse(second.stdout)).toMatchObject({ code: 'HOME_IN_USE' });

    first.kill('SIGKILL');
    await firstEnded;
    const lock = await lockHome(folder);
    await expect(lockHome(folder)).rejects.toMatchObject({
      code: 'HOME_IN_USE',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await lock.release();
    const again = await lockHome(folder);
    await again.release();
  });

  it('does not mind what lies in its files', async () => {
    await writeFile(join(folder, 'home.lock'), 'something that is no database at all '.repeat(50));
    await writeFile(join(folder, 'home.lock.json'), '{"pid": "me"');
    const lock = await lockHome(folder);
    await expect(lockHome(folder)).rejects.toMatchObject({ code: 'HOME_IN_USE' });
    await lock.release();
  });
});

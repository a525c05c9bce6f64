/** Undo and redo, and what lies beside the stories. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEdits } from '../../../shared/domain/editRules';
import { applyOperations } from '../../../shared/domain/operationsApply';
import { viewOf } from '../../../shared/domain/storyView';
import { addBranch, addNodes, addStory, fakeSha, ids, set } from '../../support/catalogueHomes';
import { anyFieldEdit } from '../../support/stories';
import { codeOf, comparable, type Running } from './running';

export function describeHistory(under: Running): void {
  describe('history', () => {
    it('has words for what can be undone and redone, also after a restart', async () => {
      const story = await addStory(under.catalogue);
      const [node] = await addNodes(under.catalogue, story, [{}], 'Import it');
      await under.edit(story, set('node', node!.id, { title: 'B' }), 'Rename');
      expect(await under.catalogue.historyState(story.id)).toEqual({ undo: 'Rename', redo: null });
      const undone = await under.catalogue.undo(story.id);
      expect(undone.history).toEqual({ undo: 'Import it', redo: 'Rename' });
      await under.reopen();
      expect(await under.catalogue.historyState(story.id)).toEqual({ undo: 'Import it', redo: 'Rename' });
      expect(
        (await under.catalogue.history(story.id)).map(({ label, undone: taken }) => [label, taken]),
      ).toEqual([
        ['Import it', false],
        ['Rename', true],
      ]);
      await under.catalogue.redo(story.id);
      expect((await under.catalogue.node(node!.id)).title).toBe('B');
    });

    it('marks what was created as deleted, and clears the mark', async () => {
      const story = await addStory(under.catalogue);
      const [node] = await addNodes(under.catalogue, story, [{}], 'Import');
      await under.catalogue.undo(story.id);
      expect(await under.catalogue.node(node!.id)).toEqual({ ...node, deleted: true });
      await under.catalogue.redo(story.id);
      expect(await under.catalogue.node(node!.id)).toEqual(node);
    });

    it('is cut where the story went another way, and is kept story by story', async () => {
      const [story, other] = [await addStory(under.catalogue), await addStory(under.catalogue)];
      for (const title of ['A', 'B', 'C']) await under.edit(story, set('story', story.id, { title }), title);
      await under.edit(other, set('story', other.id, { title: 'O' }), 'Other');
      await under.catalogue.undo(story.id);
      await under.catalogue.undo(story.id);
      await under.edit(story, set('story', story.id, { title: 'D' }), 'D');
      expect(await codeOf(under.catalogue.redo(story.id))).toBe('NOTHING_TO_UNDO');
      expect((await under.catalogue.history(story.id)).map(({ label }) => label)).toEqual(['A', 'D']);
      expect(await under.catalogue.historyState(other.id)).toEqual({ undo: 'Other', redo: null });
      await under.catalogue.undo(story.id);
      await under.catalogue.undo(story.id);
      expect(await codeOf(under.catalogue.undo(story.id))).toBe('NOTHING_TO_UNDO');
      expect(await under.catalogue.story(story.id)).toEqual(story);
    });

    it('does not know of what nobody did, and leaves it alone', async () => {
      const story = await addStory(under.catalogue);
      await under.edit(story, set('story', story.id, { title: 'By hand' }), 'Rename');
      await addNodes(under.catalogue, story, [{ title: 'Recovered' }], null);
      await under.catalogue.undo(story.id);
      expect(await codeOf(under.catalogue.undo(story.id))).toBe('NOTHING_TO_UNDO');
      const { nodes } = await under.catalogue.content(story.id);
      expect(nodes.map(({ deleted }) => deleted)).toEqual([false]);
      await under.catalogue.redo(story.id);
      expect((await under.catalogue.story(story.id)).title).toBe('By hand');
    });

    it('refuses a step that would now put a node below itself', async () => {
      const story = await addStory(under.catalogue);
      const [a, b] = await addNodes(under.catalogue, story, [{ title: 'A' }, { title: 'B' }]);
      await under.edit(story, set('node', a!.id, { parentId: b!.id }), 'Hang A under B');
      await under.catalogue.undo(story.id);
      await under.catalogue.commit({
        storyId: story.id,
        edits: set('node', b!.id, { parentId: a!.id }),
        label: null,
      });
      expect(await codeOf(under.catalogue.redo(story.id))).toBe('CONFLICT');
      expect((await under.catalogue.branch(b!.id)).map(({ title }) => title)).toEqual(['A', 'B']);
    });

    it('leads back to the beginning and forth to the end from any walk, with restarts on the way', async () => {
      const story = await addStory(under.catalogue);
      await addBranch(under.catalogue, story, 6);
      const beginning = comparable(await under.catalogue.content(story.id));
      const random = fc.sample(fc.nat(), { numRuns: 1_500, seed: 20_261 });
      let content = await under.catalogue.content(story.id);
      let depth = 0;
      let steps = 0;
      under.catalogue.onChange((change) => {
        content = applyOperations(content, change.operations);
      });
      for (const [turn, number] of random.entries()) {
        if (turn % 500 === 250) {
          await under.reopen();
          under.catalogue.onChange((change) => {
            content = applyOperations(content, change.operations);
          });
        }
        if (number % 7 === 0 && depth > 0) {
          await under.catalogue.undo(story.id);
          depth -= 1;
          continue;
        }
        if (number % 7 === 1) {
          const done = await codeOf(under.catalogue.redo(story.id));
          if (done === 'nothing was thrown') depth += 1;
          continue;
        }
        const edits = fc
          .sample(fc.array(anyFieldEdit(content), { minLength: 1, maxLength: 3 }), {
            numRuns: 1,
            seed: number,
          })[0]!
          .filter(({ entity, value }) => entity !== 'story' || value !== '');
        if (edits.length === 0 || checkEdits(viewOf(content), story.id, edits) !== null) continue;
        await under.edit(story, edits, `Step ${turn}`);
        depth += 1;
        steps += 1;
      }
      expect(steps).toBeGreaterThan(300);
      const end = comparable(await under.catalogue.content(story.id));
      expect(comparable(content)).toEqual(end);
      await under.reopen();
      for (let step = 0; step < depth; step += 1) await under.catalogue.undo(story.id);
      expect(comparable(await under.catalogue.content(story.id))).toEqual(beginning);
      expect(await codeOf(under.catalogue.undo(story.id))).toBe('NOTHING_TO_UNDO');
      await under.reopen();
      for (let step = 0; step < depth; step += 1) await under.catalogue.redo(story.id);
      expect(comparable(await under.catalogue.content(story.id))).toEqual(end);
    }, 300_000);
  });

  describe('beside the stories', () => {
    it('audio files take in what is learnt later', async () => {
      const story = await addStory(under.catalogue);
      const [node] = await addNodes(under.catalogue, story, [{}]);
      const { sha256 } = node!.audio;
      const storedAs = { sha256: fakeSha(77), extension: 'flac', bytes: 66_355_200_000 };
      await under.catalogue.updateAudioFile(sha256, { loudness: -70, truePeak: null, storedAs });
      expect(await under.catalogue.audioFile(sha256)).toMatchObject({
        loudness: -70,
        truePeak: null,
        storedAs,
      });
      await under.catalogue.updateAudioFile(sha256, { storedAs: null });
      expect(await under.catalogue.audioFile(sha256)).toMatchObject({ loudness: -70, storedAs: null });
    });

    it('takes are kept until they are done with, oldest first', async () => {
      const story = await addStory(under.catalogue);
      const take = (startedAt: string) => ({
        id: ids.next(),
        storyId: story.id,
        parentId: null,
        channels: 1,
        sampleRate: 48_000,
        bits: '24' as const,
        device: '',
        streamId: '',
        startFrame: 0,
        trimIn: 0,
        takeGroupId: null,
        startedAt,
      });
      const [late, early] = [take('2026-02-01T00:00:00.000Z'), take('2026-01-01T00:00:00.000Z')];
      await under.catalogue.insertTake(late);
      await under.catalogue.insertTake(early);
      expect(await codeOf(under.catalogue.insertTake({ ...take('x'), storyId: ids.next() }))).toBe(
        'NOT_FOUND',
      );
      await under.reopen();
      expect(await under.catalogue.takes()).toEqual([early, late]);
      await under.catalogue.deleteTake(early.id);
      await under.catalogue.deleteTake(early.id);
      expect(await under.catalogue.takes()).toEqual([late]);
    });

    it('settings keep any value', async () => {
      expect(await under.catalogue.setting('theme')).toBeUndefined();
      const values: Record<string, unknown> = {
        theme: 'dark',
        panels: { left: [1, null] },
        zoom: 0.1,
        'a "b"': false,
      };
      for (const [key, value] of Object.entries(values)) await under.catalogue.setSetting(key, value);
      await under.catalogue.setSetting('zoom', 0.2);
      await under.reopen();
      expect(await under.catalogue.settings()).toEqual({ ...values, zoom: 0.2 });
      await under.catalogue.setSetting('theme', undefined);
      expect(await under.catalogue.setting('theme')).toBeUndefined();
    });

    it('all is well', async () => {
      const story = await addStory(under.catalogue);
      await addBranch(under.catalogue, story, 3);
      expect(await under.catalogue.check()).toEqual({ ok: true, problems: [] });
    });
  });
}

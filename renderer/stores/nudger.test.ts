import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AudioNode, StoryContent } from '../../shared/domain/model';
import { createNudger } from './nudger';
import { nodeById } from './storySelectors';
import { createStoryStore } from './storyStore';
import { createTestStudio, emptyStory } from './testStudio';

const node = (id: string, change: Partial<AudioNode> = {}): AudioNode =>
  ({
    id,
    parentId: null,
    title: id,
    createdAt: id,
    startFrame: 1_000,
    deleted: false,
    ...change,
  }) as AudioNode;

const content = (): StoryContent => ({
  ...emptyStory(),
  nodes: [node('verse-0001'), node('chorus-001', { parentId: 'verse-0001' })],
});

const open = async () => {
  const studio = createTestStudio(content());
  const story = createStoryStore(studio.connection);
  const failures: unknown[] = [];
  const nudger = createNudger({ story, onFailure: (error) => failures.push(error) });
  await story.open('story-0001', 'chorus-001');
  const stored = (id = 'chorus-001') => studio.content().nodes.find((one) => one.id === id)?.startFrame;
  const shown = (id = 'chorus-001') => nodeById(story.getState(), id)?.startFrame;
  const edits: string[] = [];
  const edit = story.edit;
  story.edit = (label, list) => {
    edits.push(label);
    return edit(label, list);
  };
  return { studio, story, nudger, stored, shown, edits, failures };
};

describe('nudging', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('shows each press at once and stores them as one edit when they rest', async () => {
    const { nudger, stored, shown, edits } = await open();
    for (let k = 0; k < 5; k += 1) nudger.by(48);
    nudger.by(-8);
    expect(shown()).toBe(1_232);
    expect(stored()).toBe(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(stored()).toBe(1_232);
    expect(shown()).toBe(1_232);
    expect(edits).toEqual(['Move chorus-001']);
    nudger.by(1);
    await nudger.rest();
    expect(stored()).toBe(1_233);
  });

  it('stores nothing when it came back to where it was', async () => {
    const { nudger, edits, shown, stored } = await open();
    nudger.by(48);
    nudger.by(-48);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(edits).toEqual([]);
    expect([shown(), stored()]).toEqual([1_000, 1_000]);
  });

  it('keeps the moves of two nodes apart', async () => {
    const { story, nudger, stored, edits } = await open();
    nudger.by(48);
    story.select('verse-0001');
    nudger.by(-96);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([stored(), stored('verse-0001')]).toEqual([1_048, 904]);
    expect(edits).toHaveLength(2);
  });

  it('takes back what the studio refuses, and says so', async () => {
    const { studio, nudger, shown, failures } = await open();
    studio.refuse(new Error('no'));
    nudger.by(48);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(failures).toHaveLength(1);
    expect(shown()).toBe(1_000);
  });

  it('leaves deleted nodes alone', async () => {
    const { studio, nudger, edits } = await open();
    studio.elsewhere([{ entity: 'node', id: 'chorus-001', field: 'deleted', value: true }]);
    await vi.advanceTimersByTimeAsync(10);
    nudger.by(48);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(edits).toEqual([]);
  });
});

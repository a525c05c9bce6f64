import { expect, it } from 'vitest';
import { makeNode } from '../../tests/support/testTrees';
import type { Engine, EngineLayer, MetronomeSettings } from '../audio/engine';
import { connectEngine } from './engineGlue';
import { createLoudnessMatch } from './loudnessMatch';
import { createPlaybackStore } from './playbackStore';
import { createStoryStore } from './storyStore';
import { createTestStudio, emptyStory, settle } from './testStudio';
import { createUiStore } from './uiStore';

/** Keeps what the engine was told; like the real one it forgets its layers when it takes up a rate. */
function listeningEngine() {
  const told: string[] = [];
  let layers: readonly EngineLayer[] = [];
  let ready: () => void = () => undefined;
  const engine = {
    open: (rate: number) => {
      told.push(`open ${rate}`);
      return new Promise<void>((resolve) => {
        ready = () => {
          layers = [];
          resolve();
        };
      });
    },
    setLayers: (next: readonly EngineLayer[]) => {
      layers = next;
    },
    pause: () => told.push('pause'),
    seek: (frame: number) => told.push(`seek ${frame}`),
    setLoop: () => undefined,
    setMasterGain: (gain: number) => told.push(`gain ${gain}`),
    setMetronome: ({ on, tempo }: MetronomeSettings) => told.push(`metronome ${on} ${tempo}`),
  };
  return { engine: engine as unknown as Engine, told, layers: () => layers, ready: () => ready() };
}

async function connected() {
  const nodes = [makeNode('node-seed', null, 1), makeNode('node-child', 'node-seed', 2)];
  const studio = createTestStudio({ ...emptyStory(), nodes });
  const story = createStoryStore(studio.connection);
  const playback = createPlaybackStore();
  const ui = createUiStore({ studio: {} } as unknown as Parameters<typeof createUiStore>[0]);
  const ear = listeningEngine();
  const match = createLoudnessMatch(async () => -20);
  connectEngine({ engine: ear.engine, story, playback, ui, match, onFailure: () => undefined });
  await story.open('story-0001');
  return { studio, story, playback, ui, ear };
}

it('gives the branch that was chosen while the engine was still taking up the rate', async () => {
  const { story, ear } = await connected();
  story.select('node-child');
  ear.ready();
  await settle();
  expect(ear.layers().map(({ nodeId }) => nodeId)).toEqual(['node-seed', 'node-child']);
  expect(ear.told).toContain('open 48000');
});

it('follows the choice, edits, solo and the listening level', async () => {
  const { studio, story, playback, ui, ear } = await connected();
  ear.ready();
  await settle();
  story.select('node-child');
  studio.elsewhere([{ entity: 'node', id: 'node-seed', field: 'gainDb', value: -7 }]);
  await settle();
  expect(ear.layers()[0]?.gainDb).toBe(-7);
  playback.toggleSolo('node-child');
  expect(ear.layers().map(({ solo }) => solo)).toEqual([false, true]);
  ui.prefer({ masterGainDb: -3 });
  expect(ear.told.at(-1)).toBe('gain -3');
  ui.prefer({ metronomeOn: true, tempo: 132 });
  expect(ear.told.at(-1)).toBe('metronome true 132');
  story.select('node-seed');
  expect(ear.layers()).toHaveLength(1);
});

it('plays what is tried out instead of the branch, until it is not any more or another story opens', async () => {
  const { story, playback, ear } = await connected();
  ear.ready();
  await settle();
  story.select('node-child');
  const tried = [{ ...ear.layers()[0]!, part: '0' }];
  playback.setAudition(tried);
  expect(ear.layers()).toBe(tried);
  story.select('node-seed');
  expect(ear.layers()).toBe(tried);
  playback.setAudition(null);
  expect(ear.layers().map(({ nodeId }) => nodeId)).toEqual(['node-seed']);
  playback.setAudition(tried);
  story.close();
  expect(playback.getState().audition).toBeNull();
});

it('falls silent when the story closes', async () => {
  const { story, ear } = await connected();
  ear.ready();
  await settle();
  story.select('node-child');
  story.close();
  expect(ear.layers()).toEqual([]);
  expect(ear.told.at(-1)).toBe('pause');
});

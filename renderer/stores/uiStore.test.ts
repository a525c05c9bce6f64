import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createUiStore, defaultPreferences, isPanelOpen, readPreferences } from './uiStore';

const client = (settings: Record<string, unknown> = {}) => {
  const stored = new Map<string, unknown>(Object.entries(settings));
  const studio = {
    settings: async () => Object.fromEntries(stored),
    setSetting: async ({ key, value }: { key: string; value: unknown }) => void stored.set(key, value),
  };
  return { stored, client: { studio } as unknown as Parameters<typeof createUiStore>[0] };
};

describe('readPreferences', () => {
  it('falls back field by field, whatever is stored', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...Object.keys(defaultPreferences).map((key) => `ui.${key}`)),
          fc.anything(),
        ),
        (settings) => {
          const read = readPreferences(settings);
          expect(['system', 'dark', 'light']).toContain(read.theme);
          expect(read.tempo).toBeGreaterThanOrEqual(30);
          expect(read.countInBeats).toBeLessThanOrEqual(16);
          expect(read.sizes.inspector).toBeGreaterThanOrEqual(260);
          for (const open of Object.values(read.panels)) expect(typeof open).toBe('boolean');
        },
      ),
    );
  });

  it('never opens the recording panel at start', () => {
    expect(readPreferences({ 'ui.panels': { record: true, mixer: false } }).panels).toMatchObject({
      record: false,
      mixer: false,
    });
  });
});

describe('the window store', () => {
  it('stores nothing before the stored preferences arrived, and the last value after', async () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { stored, client: fake } = client({ 'ui.theme': 'light' });
    const store = createUiStore(fake);
    store.prefer({ tempo: 60 });
    await store.load();
    expect(store.getState().theme).toBe('light');
    store.prefer({ tempo: 100 });
    store.prefer({ tempo: 120 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(stored.get('ui.tempo')).toBe(120);
  });

  it('leaves alone what did not change, for another window may have stored a newer value', async () => {
    const { stored, client: fake } = client({ 'ui.lastStoryId': 'first' });
    const store = createUiStore(fake);
    await store.load();
    stored.set('ui.lastStoryId', 'second');
    store.prefer({ lastStoryId: 'first', tempo: 70 });
    store.flush();
    await vi.waitFor(() => expect(stored.get('ui.tempo')).toBe(70));
    expect(stored.get('ui.lastStoryId')).toBe('second');
  });

  it('stores at once what waits when the window goes', async () => {
    const { stored, client: fake } = client();
    const store = createUiStore(fake);
    await store.load();
    store.prefer({ tempo: 77 });
    store.flush();
    expect(stored.get('ui.tempo')).toBe(77);
  });

  it('opens a squeezed panel for now without changing the preference', () => {
    const store = createUiStore(client().client);
    store.squeeze(['stories']);
    expect(isPanelOpen(store.getState(), 'stories')).toBe(false);
    store.togglePanel('stories');
    expect(isPanelOpen(store.getState(), 'stories')).toBe(true);
    store.togglePanel('stories', false);
    store.squeeze([]);
    expect(isPanelOpen(store.getState(), 'stories')).toBe(true);
    expect(store.getState().panels.stories).toBe(true);
  });
});

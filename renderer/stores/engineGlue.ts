/** Ties the open story to the audio engine: its rate, the chosen branch as layers, solo and the monitor level. */
import { type Layer, plannedLayer } from '../../shared/domain/mix';
import type { Engine, EngineLayer, MetronomeSettings } from '../audio/engine';
import type { LoudnessMatch } from './loudnessMatch';
import type { PlaybackStore } from './playbackStore';
import { selectedLayers, selectedSiblings } from './storySelectors';
import type { StoryStore } from './storyStore';
import type { UiPreferences, UiStore } from './uiStore';

/** The engine's view of a branch. Soloing any layer silences those that are not soloed, in the engine. */
export function engineLayers(layers: readonly Layer[], solo: ReadonlySet<string>): EngineLayer[] {
  return layers.map((layer) => {
    const { id, ...placed } = plannedLayer(layer);
    return { nodeId: id, ...placed, solo: solo.has(id) };
  });
}

const metronomeKeys = ['on', 'tempo', 'beatsInBar', 'accent', 'levelDb'] as const;

const metronomeOf = (preferences: UiPreferences): MetronomeSettings => ({
  on: preferences.metronomeOn,
  tempo: preferences.tempo,
  beatsInBar: preferences.beatsInBar,
  accent: preferences.metronomeAccent,
  levelDb: preferences.metronomeDb,
});

interface GlueDeps {
  readonly engine: Engine;
  readonly story: StoryStore;
  readonly playback: PlaybackStore;
  readonly ui: UiStore;
  readonly match: Pick<LoudnessMatch, 'gainFor' | 'expect' | 'onChange'>;
  /** Told when the engine could not take up the story's rate. */
  readonly onFailure: (error: unknown) => void;
}

/** Starts following; returns the way to stop. */
export function connectEngine({ engine, story, playback, ui, match, onFailure }: GlueDeps): () => void {
  let storyId: string | null = null;
  /** The engine forgets its layers when it takes up a rate, so none are given to it before it is ready. */
  let isReady = false;
  let layers: readonly Layer[] = [];
  let siblings: readonly string[] = [];
  let { solo, audition } = playback.getState();

  const give = () =>
    audition
      ? engine.setLayers(audition)
      : engine.setLayers(engineLayers(layers, solo), match.gainFor(layers));

  const openRate = (rate: number, forStory: string) => {
    isReady = false;
    engine.open(rate).then(() => {
      // Another story may have been opened meanwhile; then its own call is on its way.
      if (storyId !== forStory) return;
      isReady = true;
      engine.seek(0);
      give();
    }, onFailure);
  };

  const followStory = () => {
    const state = story.getState();
    const openId = state.content?.story.id ?? null;
    if (openId !== storyId) {
      storyId = openId;
      playback.clearSolo();
      playback.setAudition(null);
      engine.pause();
      engine.setLoop(null);
      if (state.content) openRate(state.content.story.sampleRate, state.content.story.id);
    }
    const nextSiblings = selectedSiblings(state);
    if (nextSiblings !== siblings) match.expect(nextSiblings);
    siblings = nextSiblings;
    const nextLayers = selectedLayers(state);
    const { solo: nextSolo, audition: nextAudition } = playback.getState();
    if (nextLayers === layers && nextSolo === solo && nextAudition === audition) return;
    layers = nextLayers;
    solo = nextSolo;
    audition = nextAudition;
    if (isReady || storyId === null) give();
  };

  const followGain = () => engine.setMasterGain(ui.getState().masterGainDb);
  const followMetronome = () => engine.setMetronome(metronomeOf(ui.getState()));
  followStory();
  followGain();
  followMetronome();
  const stops = [
    story.subscribe(followStory),
    playback.subscribe(followStory),
    match.onChange(() => {
      if (isReady) give();
    }),
    ui.subscribe((state, before) => {
      if (state.masterGainDb !== before.masterGainDb) followGain();
      const now = metronomeOf(state);
      const was = metronomeOf(before);
      if (metronomeKeys.some((key) => now[key] !== was[key])) followMetronome();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

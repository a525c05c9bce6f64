/**
 * Everything a feature may reach, made once in `main.tsx` and handed down by context: no module keeps state of its own.
 */
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Engine, EngineState } from '../audio/engine';
import type { ConnectionState, StudioClient, StudioConnection } from '../host/client';
import { failureOf } from '../host/client';
import { takeEnded } from './actions/recording';
import { connectEngine } from './engineGlue';
import { createJobsStore, type JobsState, type JobsStore } from './jobsStore';
import { createLoudnessMatch, type LoudnessMatch } from './loudnessMatch';
import { createNudger, type Nudger } from './nudger';
import { createPlaybackStore, type PlaybackState, type PlaybackStore } from './playbackStore';
import { createStoriesStore, type StoriesState, type StoriesStore } from './storiesStore';
import { createStoryStore, type StoryState, type StoryStore } from './storyStore';
import { createToastStore, type ToastState, type ToastStore } from './toastStore';
import { createUiStore, type UiState, type UiStore } from './uiStore';
import { createTreeViewStore, type TreeViewState, type TreeViewStore } from './view/treeViewStore';

export interface Studio {
  readonly connection: StudioConnection;
  readonly client: StudioClient;
  readonly engine: Engine;
  readonly ui: UiStore;
  readonly stories: StoriesStore;
  readonly story: StoryStore;
  /** Moves the chosen node by keys. */
  readonly nudger: Nudger;
  readonly playback: PlaybackStore;
  readonly match: LoudnessMatch;
  readonly jobs: JobsStore;
  readonly toasts: ToastStore;
  /** What part of the tree is in sight. */
  readonly treeView: TreeViewStore;
  /** Starts following the studio; returns the way to stop. */
  start(): () => void;
}

export interface StudioDeps {
  readonly connection: StudioConnection;
  readonly engine: Engine;
}

export function createStudioStores({ connection, engine }: StudioDeps): Studio {
  const ui = createUiStore(connection.client);
  const stories = createStoriesStore(connection);
  const story = createStoryStore(connection);
  const playback = createPlaybackStore();
  const match = createLoudnessMatch(
    async (nodeId) => (await connection.client.audio.facts({ nodeId })).loudness,
  );
  const jobs = createJobsStore(connection);
  const toasts = createToastStore();
  const treeView = createTreeViewStore();
  const nudger = createNudger({
    story,
    onFailure: (error) => toasts.fail(failureOf(error), 'Could not move the node'),
  });
  const start = () => {
    void ui.load();
    const stops = [
      stories.start(),
      jobs.start(),
      connectEngine({
        engine,
        story,
        playback,
        ui,
        match,
        onFailure: (error) => toasts.fail(failureOf(error)),
      }),
      engine.onTakeEnded((take) => void takeEnded(studio, take)),
    ];
    return () => {
      for (const stop of stops) stop();
      story.close();
    };
  };
  const studio: Studio = {
    connection,
    client: connection.client,
    engine,
    ui,
    stories,
    story,
    nudger,
    playback,
    match,
    jobs,
    toasts,
    treeView,
    start,
  };
  return studio;
}

const StudioContext = createContext<Studio | null>(null);

export function StudioProvider({
  studio,
  children,
}: {
  readonly studio: Studio;
  readonly children: ReactNode;
}) {
  return <StudioContext value={studio}>{children}</StudioContext>;
}

/** The stores, the client and the engine. */
export function useStudio(): Studio {
  const studio = useContext(StudioContext);
  if (!studio) throw new Error('useStudio outside of StudioProvider');
  return studio;
}

export const useUi = <T,>(selector: (state: UiState) => T): T => useStore(useStudio().ui, selector);
export const useStories = <T,>(selector: (state: StoriesState) => T): T =>
  useStore(useStudio().stories, selector);
export const useStory = <T,>(selector: (state: StoryState) => T): T => useStore(useStudio().story, selector);
export const usePlayback = <T,>(selector: (state: PlaybackState) => T): T =>
  useStore(useStudio().playback, selector);
export const useJobs = <T,>(selector: (state: JobsState) => T): T => useStore(useStudio().jobs, selector);
export const useTreeView = <T,>(selector: (state: TreeViewState) => T): T =>
  useStore(useStudio().treeView, selector);
export const useToasts = <T,>(selector: (state: ToastState) => T): T =>
  useStore(useStudio().toasts, selector);

/** What of the engine changes rarely; select primitives or stable objects. For the playhead and meters draw per frame. */
export function useEngine<T>(selector: (state: EngineState) => T): T {
  const { engine } = useStudio();
  return useSyncExternalStore(engine.subscribe, () => selector(engine.getState()));
}

export function useConnection(): ConnectionState {
  const { connection } = useStudio();
  return useSyncExternalStore(connection.subscribe, connection.state);
}

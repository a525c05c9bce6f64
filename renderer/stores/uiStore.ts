/**
 * What this window looks like and how this person likes to work: theme, panels, zoom, count-in. Kept between starts
 * through the studio's settings, under the keys `ui.*`; whatever is missing or malformed there falls back by itself.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Processing } from '../../shared/domain/model';
import type { StudioClient } from '../host/client';

export type ThemeChoice = 'system' | 'dark' | 'light';
/** How a take takes the region: see `UiPreferences.takeMode`. */
export type TakeMode = 'free' | 'punch' | 'loop';
export type PanelName = 'stories' | 'inspector' | 'mixer' | 'outline' | 'record';

/** Whatever lies over the window. One at a time. */
export type OpenDialog =
  | { readonly kind: 'export'; readonly nodeId: string }
  | { readonly kind: 'settings' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'latency' }
  | { readonly kind: 'newStory' };

export interface UiPreferences {
  readonly theme: ThemeChoice;
  readonly panels: Readonly<Record<PanelName, boolean>>;
  /** CSS pixels. */
  readonly sizes: { readonly stories: number; readonly inspector: number; readonly mixer: number };
  readonly followPlayhead: boolean;
  /** Beats a minute, of the count-in and the metronome. */
  readonly tempo: number;
  readonly metronomeOn: boolean;
  readonly beatsInBar: number;
  /** The first beat of a bar sounds higher. */
  readonly metronomeAccent: boolean;
  readonly metronomeDb: number;
  /** 0 starts at once. */
  readonly countInBeats: number;
  readonly masterGainDb: number;
  /** The input that was chosen last; null takes the system's own. It may be unplugged by now. */
  readonly inputId: string | null;
  readonly inputChannels: number;
  /** The first of them, from 1. */
  readonly inputFirst: number;
  /** Where a take over a node begins. */
  readonly recordFrom: 'start' | 'playhead' | 'tail';
  /** What Record does with the chosen region: nothing, exactly it, or one take after the other over it. */
  readonly takeMode: TakeMode;
  /** How much is heard before a punched region; before every take with `preRollAlways`. */
  readonly preRoll: number;
  readonly preRollUnit: 'seconds' | 'beats';
  readonly preRollAlways: boolean;
  /** Seconds that go on playing behind a punched region. */
  readonly postRoll: number;
  /** Seconds of the parent's end that lead into a take at its tail. */
  readonly tailLead: number;
  /** What time fields show. */
  readonly timeUnit: 'time' | 'frames';
  /** What was chosen for the last export; read by the export dialog, which knows what can still be used of it. */
  readonly exportChoices: unknown;
  /** The story that was open last. */
  readonly lastStoryId: string | null;
  /** Who likes and comments here; empty until the first like. */
  readonly memberId: string;
  /** Name under comments; empty for none. */
  readonly memberName: string;
}

/** Processing on its way from one strip to another. */
export interface CopiedProcessing {
  /** Title of the strip that it is from. */
  readonly from: string;
  readonly settings: Processing;
}

export interface UiState extends UiPreferences {
  /** Panels that the window is too small for: they are shut until opened, and then only for now. */
  readonly squeezed: readonly PanelName[];
  /** Squeezed panels that were opened nevertheless. */
  readonly drawers: readonly PanelName[];
  readonly dialog: OpenDialog | null;
  /** The node whose takes are compared in place of the tree. */
  readonly takesOf: string | null;
  /** The node whose processing lies over the mixer's edge; it is seen while the node is part of the chosen branch. */
  readonly processingOf: string | null;
  /** What was copied from a strip, until the window closes. */
  readonly copiedProcessing: CopiedProcessing | null;
  /** The node whose title is being edited in the outline. */
  readonly renamingId: string | null;
  /** False until the stored preferences arrived; nothing is stored before. */
  readonly loaded: boolean;
}

export interface UiStore extends StoreApi<UiState> {
  load(): Promise<void>;
  /** Sets preferences and stores them soon; a drag stores once, when it rests. */
  prefer(patch: Partial<UiPreferences>): void;
  /** Stores at once what waits to be stored: the window is about to go. */
  flush(): void;
  togglePanel(name: PanelName, open?: boolean): void;
  squeeze(panels: readonly PanelName[]): void;
  openDialog(dialog: OpenDialog): void;
  closeDialog(): void;
  showTakes(nodeId: string | null): void;
  showProcessing(nodeId: string | null): void;
  copyProcessing(copied: CopiedProcessing): void;
  rename(nodeId: string | null): void;
}

export const defaultPreferences: UiPreferences = {
  theme: 'system',
  panels: { stories: true, inspector: true, mixer: true, outline: true, record: false },
  sizes: { stories: 220, inspector: 320, mixer: 224 },
  followPlayhead: true,
  tempo: 90,
  metronomeOn: false,
  beatsInBar: 4,
  metronomeAccent: true,
  metronomeDb: -9,
  countInBeats: 4,
  masterGainDb: 0,
  inputId: null,
  inputChannels: 1,
  inputFirst: 1,
  recordFrom: 'playhead',
  takeMode: 'free',
  preRoll: 2,
  preRollUnit: 'seconds',
  preRollAlways: false,
  postRoll: 1,
  tailLead: 4,
  timeUnit: 'time',
  exportChoices: null,
  lastStoryId: null,
  memberId: '',
  memberName: '',
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const within = (value: unknown, low: number, high: number, fallback: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : fallback;

const oneOf = <T extends string>(value: unknown, among: readonly T[], fallback: T): T =>
  among.find((each) => each === value) ?? fallback;

/** Preferences from whatever the settings hold, field by field. */
export function readPreferences(settings: Readonly<Record<string, unknown>>): UiPreferences {
  const {
    theme,
    panels,
    sizes,
    tempo,
    countInBeats,
    masterGainDb,
    followPlayhead,
    inputChannels,
    lastStoryId,
  } = defaultPreferences;
  const stored = (key: string) => settings[`ui.${key}`];
  const storedPanels = isRecord(stored('panels')) ? (stored('panels') as Record<string, unknown>) : {};
  const storedSizes = isRecord(stored('sizes')) ? (stored('sizes') as Record<string, unknown>) : {};
  const storedTheme = stored('theme');
  const storedStory = stored('lastStoryId');
  const storedInput = stored('inputId');
  const panel = (name: PanelName) =>
    typeof storedPanels[name] === 'boolean' ? (storedPanels[name] as boolean) : panels[name];
  return {
    theme:
      storedTheme === 'dark' || storedTheme === 'light' || storedTheme === 'system' ? storedTheme : theme,
    panels: {
      stories: panel('stories'),
      inspector: panel('inspector'),
      mixer: panel('mixer'),
      outline: panel('outline'),
      // Recording is a moment, not a place: the panel never opens by itself at start.
      record: false,
    },
    sizes: {
      stories: within(storedSizes.stories, 160, 420, sizes.stories),
      inspector: within(storedSizes.inspector, 260, 640, sizes.inspector),
      mixer: within(storedSizes.mixer, 208, 420, sizes.mixer),
    },
    followPlayhead:
      typeof stored('followPlayhead') === 'boolean' ? stored('followPlayhead') === true : followPlayhead,
    tempo: within(stored('tempo'), 30, 300, tempo),
    metronomeOn: stored('metronomeOn') === true,
    beatsInBar: Math.round(within(stored('beatsInBar'), 1, 16, defaultPreferences.beatsInBar)),
    metronomeAccent: stored('metronomeAccent') !== false,
    metronomeDb: within(stored('metronomeDb'), -40, 0, defaultPreferences.metronomeDb),
    countInBeats: Math.round(within(stored('countInBeats'), 0, 16, countInBeats)),
    masterGainDb: within(stored('masterGainDb'), -60, 6, masterGainDb),
    inputId: typeof storedInput === 'string' ? storedInput : null,
    inputChannels: Math.round(within(stored('inputChannels'), 1, 32, inputChannels)),
    inputFirst: Math.round(within(stored('inputFirst'), 1, 32, defaultPreferences.inputFirst)),
    recordFrom: oneOf(stored('recordFrom'), ['start', 'playhead', 'tail'], defaultPreferences.recordFrom),
    takeMode: oneOf(stored('takeMode'), ['free', 'punch', 'loop'], defaultPreferences.takeMode),
    preRoll: within(stored('preRoll'), 0, 60, defaultPreferences.preRoll),
    preRollUnit: oneOf(stored('preRollUnit'), ['seconds', 'beats'], defaultPreferences.preRollUnit),
    preRollAlways: stored('preRollAlways') === true,
    postRoll: within(stored('postRoll'), 0, 60, defaultPreferences.postRoll),
    tailLead: within(stored('tailLead'), 0, 60, defaultPreferences.tailLead),
    timeUnit: stored('timeUnit') === 'frames' ? 'frames' : 'time',
    exportChoices: stored('exportChoices') ?? null,
    lastStoryId: typeof storedStory === 'string' ? storedStory : lastStoryId,
    memberId: typeof stored('memberId') === 'string' ? String(stored('memberId')) : '',
    memberName: typeof stored('memberName') === 'string' ? String(stored('memberName')).slice(0, 200) : '',
  };
}

/** Whether a panel is to be seen just now. */
export function isPanelOpen({ panels, squeezed, drawers }: UiState, name: PanelName): boolean {
  return squeezed.includes(name) ? drawers.includes(name) : panels[name];
}

const STORE_AFTER_MS = 400;

export function createUiStore(client: Pick<StudioClient, 'studio'>): UiStore {
  const store = createStore<UiState>(() => ({
    ...defaultPreferences,
    squeezed: [],
    drawers: [],
    dialog: null,
    takesOf: null,
    processingOf: null,
    copiedProcessing: null,
    renamingId: null,
    loaded: false,
  }));
  const unsaved = new Map<string, unknown>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const save = () => {
    const entries = [...unsaved];
    unsaved.clear();
    for (const [key, value] of entries) {
      // A preference that could not be stored is not worth a message; the next change tries again.
      client.studio.setSetting({ key: `ui.${key}`, value }).catch(() => unsaved.set(key, value));
    }
  };

  const prefer = (patch: Partial<UiPreferences>) => {
    const before = store.getState();
    store.setState(patch);
    if (!before.loaded) return;
    // Only what changed: another window may have stored a newer value of the rest in the meantime.
    const changed = Object.entries(patch).filter(([key, value]) => before[key as keyof UiState] !== value);
    if (changed.length === 0) return;
    for (const [key, value] of changed) unsaved.set(key, value);
    clearTimeout(timer);
    timer = setTimeout(save, STORE_AFTER_MS);
  };

  return {
    ...store,
    prefer,
    flush: () => {
      clearTimeout(timer);
      save();
    },
    load: async () => {
      const settings = await client.studio.settings().catch(() => ({}));
      store.setState({ ...readPreferences(settings), loaded: true });
    },
    togglePanel: (name, open) => {
      const { panels, squeezed, drawers } = store.getState();
      const next = open ?? !isPanelOpen(store.getState(), name);
      if (!squeezed.includes(name)) {
        prefer({ panels: { ...panels, [name]: next } });
        return;
      }
      const others = drawers.filter((other) => other !== name);
      store.setState({ drawers: next ? [...others, name] : others });
    },
    squeeze: (squeezed) => {
      const { drawers } = store.getState();
      store.setState({ squeezed, drawers: drawers.filter((name) => squeezed.includes(name)) });
    },
    openDialog: (dialog) => store.setState({ dialog }),
    closeDialog: () => store.setState({ dialog: null }),
    showTakes: (takesOf) => store.setState({ takesOf }),
    showProcessing: (processingOf) => store.setState({ processingOf }),
    copyProcessing: (copiedProcessing) => store.setState({ copiedProcessing }),
    rename: (renamingId) => store.setState({ renamingId }),
  };
}

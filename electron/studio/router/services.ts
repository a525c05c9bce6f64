/**
 * What the router needs of the studio, in the contract's own types. `createStudio` puts the real services together;
 * nothing below the router knows that there is RPC.
 */
import type { InferContractRouterOutputs } from '@orpc/contract';
import type { Contract } from '../../../shared/contract/contract';
import type { Check, Job, MenuCommand, MixdownOptions, StorySummary } from '../../../shared/contract/schemas';
import type { Story, StoryContent } from '../../../shared/domain/model';
import type { Edit, HistoryEntry, StoryChange } from '../../../shared/domain/operations';
import type { Align } from '../align/align';
import type { Comps } from '../comp/comps';
import type { KitJobs } from '../kit/kitJobs';
import type { HistoryState } from '../ports/catalogue';
import type { Settings } from '../settings/settings';
import type { Repair } from '../takes/repair';
import type { Takes } from '../takes/takes';
import type { Channel } from './eventStream';

export type Outputs = InferContractRouterOutputs<Contract>;

export interface StoriesService {
  list(): Promise<StorySummary[]>;
  create(input: { title: string; sampleRate: number; extensionRule: boolean }): Promise<Story>;
  createDemo(): Promise<Story>;
  open(storyId: string): Promise<{ content: StoryContent; history: HistoryState }>;
  edit(input: { storyId: string; label: string; edits: readonly Edit[] }): Promise<StoryChange>;
  remove(storyId: string): Promise<void>;
  restore(storyId: string): Promise<void>;
  undo(storyId: string): Promise<StoryChange>;
  redo(storyId: string): Promise<StoryChange>;
  history(storyId: string): Promise<HistoryEntry[]>;
  /** NOT_FOUND when there is no such story. */
  require(storyId: string): Promise<Story>;
  /** After each commit, in order. Returns the way to stop. */
  onChange(listener: (change: StoryChange) => void): () => void;
}

export interface ImportRequest {
  readonly storyId: string;
  readonly over: string | null;
  readonly startFrame: number | null;
  readonly uploads: readonly { readonly uploadId: string; readonly title: string | null }[];
}

export interface RouterServices {
  readonly studio: {
    info(): Promise<Outputs['studio']['info']>;
    doctor(): Promise<Check[]>;
  };
  readonly settings: Settings;
  readonly menu: Channel<MenuCommand>;
  readonly stories: StoriesService;
  readonly audio: {
    import(request: ImportRequest): Promise<Job>;
    facts(nodeId: string): Promise<Outputs['audio']['facts']>;
  };
  readonly takes: Pick<Takes, 'begin' | 'finish' | 'note' | 'room' | 'discard' | 'unfinished' | 'recover'> &
    Repair;
  readonly comps: Pick<Comps, 'commit'>;
  readonly align: Pick<Align, 'suggest'>;
  readonly mixdown: {
    start(nodeId: string, options: MixdownOptions): Promise<Job>;
    stems(nodeId: string, options: MixdownOptions): Promise<Job>;
  };
  readonly kits: KitJobs;
  readonly jobs: {
    list(): Job[];
    watch(signal?: AbortSignal): AsyncIterableIterator<Job, void, void>;
    cancel(jobId: string): void;
  };
}

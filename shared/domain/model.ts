/**
 * The nouns of a story, as every part of the studio sees them.
 *
 * Plain serialisable records rather than classes: the same value goes through SQLite, RPC, the CLI's JSON and a
 * zustand store without a mapping in between. Time is integer frames at the story's sample rate, counted from the
 * story's zero; seconds exist only at the edges.
 */

export type StoryId = string;
export type NodeId = string;

/** A tree of recordings: the unit of sharing and of sync. */
export interface Story {
  readonly id: StoryId;
  readonly title: string;
  /** Frames per second of every time in the story. Fixed at creation. */
  readonly sampleRate: number;
  /** True: a new node must last beyond its parent's end (have a tail). */
  readonly extensionRule: boolean;
  readonly createdAt: string;
  readonly deleted: boolean;
}

/** The immutable bytes behind a node, content-addressed by their SHA-256. */
export interface AudioRef {
  /** Lower-case hex SHA-256 of the original bytes. */
  readonly sha256: string;
  readonly bytes: number;
  readonly mime: string;
  /** Frames per second of the file itself, which may differ from the story's. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Length in frames at the file's own rate. */
  readonly frames: number;
}

/** `import`: a file brought in. `recording`: a take made here. `recovered`: a take that outlived a crash. */
export type NodeKind = 'recording' | 'import' | 'recovered' | 'comp';

/** How a take was placed. `none`: nothing was heard while recording, so nothing was shifted. */
export type LatencyMethod = 'none' | 'estimate' | 'residual' | 'probe';

/** A place in a capture behind which everything lies elsewhere in time than before it. */
export interface TimeJump {
  /** Frame of the take from which on it holds. */
  readonly frame: number;
  /** Frames by which what follows lies late (positive) or early (negative); 0 when it could not be measured. */
  readonly slip: number;
  /** The slip may be wrong by so many frames; 0 when it is known to the sample, left out where nobody knows. */
  readonly within?: number;
  readonly cause: string;
}

/** What is known about a capture. Stored once, never edited. */
export interface Receipt {
  readonly method: LatencyMethod;
  /** Round trip that was subtracted from the placement, in story frames. */
  readonly latencyFrames: number;
  /** 0..1; an estimate from reported latencies is low by nature. */
  readonly confidence: number;
  /** What the reported latencies alone would have said, in story frames. */
  readonly estimateFrames?: number;
  /** By how much an earlier measurement of the same devices corrected that; only with the method `residual`. */
  readonly residualFrames?: number;
  /** The input's clock against the one that played, in parts per million; null where it was not measured. */
  readonly driftPpm: number | null;
  /** The sound card's clock against the computer's, in parts per million. */
  readonly clockPpm?: number | null;
  /** Where the time jumped, in order. */
  readonly jumps?: readonly TimeJump[];
  /** Frames that never reached the disk. */
  readonly droppedFrames: number;
  /** Where in the raw audio sound is missing or jumped, in frames of the take. */
  readonly dropouts: readonly { readonly frame: number; readonly frames: number; readonly cause: string }[];
  readonly device: string;
  /** One per opening of the input stream. */
  readonly streamId: string;
  /** Rate that the input device really ran at, in Hz. */
  readonly inputSampleRate: number;
  readonly contextSampleRate: number;
  /** Set for a recovered take: what is missing, in words. */
  readonly note?: string;
}

/** A node's place in the mix. */
export interface Mix {
  /** Decibels; 0 leaves the level as it is. */
  readonly gainDb: number;
  /** -1 (left) .. 1 (right). */
  readonly pan: number;
  readonly mute: boolean;
}

/**
 * What a layer goes through before gain and pan: high-pass, three-band EQ, compressor, in this order.
 *
 * Flat scalars rather than one object per device, because each field merges by itself: one person can move the
 * threshold and another the ratio, and both hold. A device that is off keeps its settings. Bounds, defaults and units
 * in words: `processing/settings.ts`.
 */
export interface Processing {
  readonly highPass: boolean;
  /** Corner (-3 dB) in Hz; 12 dB an octave. */
  readonly highPassHz: number;
  readonly eq: boolean;
  /** Middle of the low shelf's slope in Hz, and its gain in dB. */
  readonly lowHz: number;
  readonly lowDb: number;
  /** Centre, gain in dB and Q of the bell. */
  readonly midHz: number;
  readonly midDb: number;
  readonly midQ: number;
  /** Middle of the high shelf's slope in Hz, and its gain in dB. */
  readonly highHz: number;
  readonly highDb: number;
  readonly compressor: boolean;
  /** dBFS above which the compressor works. */
  readonly thresholdDb: number;
  /** dB of input for one dB of output above the threshold; 1 does nothing. */
  readonly ratio: number;
  /** Times in which the gain goes 63 % of its way, in ms. */
  readonly attackMs: number;
  readonly releaseMs: number;
  /** Width of the soft knee around the threshold in dB; 0 is hard. */
  readonly kneeDb: number;
  readonly makeupDb: number;
}

/**
 * One recording in the tree: immutable audio plus editable presentation.
 *
 * Placement: audio frame 0 sits at `startFrame` (which may be negative once latency was taken off); `trimIn` and
 * `trimOut` hide frames at head and tail without moving the rest, so the audible range is
 * `[startFrame + trimIn, startFrame + frames - trimOut)`. Nudging writes `startFrame` alone and trimming writes a
 * trim alone, which is what lets two people do both at once and keep both.
 *
 * A field of `Processing` that nobody set is absent and has the value of `defaultProcessing`: most of 50,000 nodes have
 * none, and carry none.
 */
export interface AudioNode extends Mix, Partial<Processing> {
  readonly id: NodeId;
  readonly storyId: StoryId;
  readonly parentId: NodeId | null;
  readonly kind: NodeKind;
  readonly title: string;
  readonly startFrame: number;
  /** Length of the whole audio in story frames. */
  readonly frames: number;
  /** The story's rate: the unit of every frame count beside it. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly trimIn: number;
  readonly trimOut: number;
  readonly fadeIn: number;
  readonly fadeOut: number;
  readonly color: string | null;
  readonly notes: string;
  readonly takeGroupId: string | null;
  readonly deleted: boolean;
  readonly createdAt: string;
  readonly creator: string;
  readonly audio: AudioRef;
  readonly receipt: Receipt | null;
}

/** Fields of `Processing` that hold in place of inherited ones. */
export type ProcessingOverride = { readonly [F in keyof Processing]?: Processing[F] | null };

/** Mix of `ancestorId` for the branches that run through `nodeId`. A field that is null or absent inherits. */
export interface MixOverride extends ProcessingOverride {
  readonly nodeId: NodeId;
  readonly ancestorId: NodeId;
  readonly gainDb: number | null;
  readonly pan: number | null;
  readonly mute: boolean | null;
}

/** A word on a node. An entity of its own, so that two people can add one each. */
export interface Tag {
  readonly id: string;
  readonly nodeId: NodeId;
  readonly name: string;
  readonly deleted: boolean;
}

/** A named point in the story's time, on a node. */
export interface Marker {
  readonly id: string;
  readonly nodeId: NodeId;
  /** Story frames. */
  readonly frame: number;
  readonly title: string;
  readonly deleted: boolean;
}

/** Sibling takes made in one go. */
export interface TakeGroup {
  readonly id: string;
  readonly title: string;
  readonly deleted: boolean;
}

/**
 * Where a stretch of a comp came from. Written with the comp and never again: its audio is rendered, and choosing
 * anew makes another comp.
 */
export interface Phrase {
  readonly id: string;
  /** The comp. */
  readonly nodeId: NodeId;
  /** The take. */
  readonly sourceId: NodeId;
  /** Story frames `[from, to)` as they were when the comp was made. */
  readonly from: number;
  readonly to: number;
  /** Length of the crossfade with the phrase before, around `from`, in frames. */
  readonly crossfade: number;
  readonly deleted: boolean;
}

/** What somebody says about a node, or about a moment of it. */
export interface Comment {
  readonly id: string;
  readonly nodeId: NodeId;
  /** Story frame; null is about the node as a whole. */
  readonly frame: number | null;
  readonly text: string;
  /** Name of whoever wrote it; empty when unknown. */
  readonly author: string;
  readonly createdAt: string;
  readonly deleted: boolean;
}

/**
 * A member's like of a node. The id is `likeId(nodeId, member)`, so that one member's devices make the same entity
 * however often they make it; taken back it is `deleted`.
 */
export interface Like {
  readonly id: string;
  readonly nodeId: NodeId;
  /** Id of the person. */
  readonly member: string;
  readonly deleted: boolean;
}

/** Everything about one story, flat: what the catalogue loads in one read and the renderer keeps in its store. */
export interface StoryContent {
  readonly story: Story;
  readonly nodes: readonly AudioNode[];
  readonly overrides: readonly MixOverride[];
  readonly tags: readonly Tag[];
  readonly markers: readonly Marker[];
  readonly takeGroups: readonly TakeGroup[];
  readonly phrases: readonly Phrase[];
  readonly comments: readonly Comment[];
  readonly likes: readonly Like[];
}

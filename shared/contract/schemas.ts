/**
 * Shapes of everything that crosses a process boundary, checked once, on arrival.
 *
 * They mirror the plain types of `shared/domain/model` (a compile-time check below keeps the two equal), because the
 * domain may not import zod and the boundary may not trust a TypeScript annotation.
 */
import { z } from 'zod';
import type {
  AudioNode,
  AudioRef,
  Comment,
  Like,
  Marker,
  MixOverride,
  Phrase,
  Receipt,
  Story,
  StoryContent,
  Tag,
  TakeGroup,
} from '../domain/model';
import type { HistoryEntry, Operation, StoryChange } from '../domain/operations';
import { type ProcessingRange, processingRanges } from '../domain/processing/settings';
import { errorCodes } from './errors';

/** Largest frame count in either direction: 24 h at 768 kHz. Anything beyond is a mistake or an attack. */
export const MAX_FRAMES = 24 * 3600 * 768_000;

export const idSchema = z.string().regex(/^[0-9a-z][0-9a-z-]{7,63}$/, 'not an id');
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256');
const frame = z.number().int().min(-MAX_FRAMES).max(MAX_FRAMES);
const length = z.number().int().min(0).max(MAX_FRAMES);
const title = z.string().max(500);
/** Rates that a story may have, in Hz. */
export const storyRateSchema = z.number().int().min(8_000).max(192_000);

export const storySchema = z.object({
  id: idSchema,
  title,
  sampleRate: storyRateSchema,
  extensionRule: z.boolean(),
  createdAt: z.string(),
  deleted: z.boolean(),
});

export const audioRefSchema = z.object({
  sha256: sha256Schema,
  bytes: z.number().int().nonnegative(),
  mime: z.string(),
  sampleRate: z.number().int().positive(),
  channels: z.number().int().positive(),
  frames: length,
});

export const receiptSchema = z.object({
  method: z.enum(['none', 'estimate', 'residual', 'probe']),
  latencyFrames: z.number().int(),
  confidence: z.number().min(0).max(1),
  estimateFrames: z.number().int().optional(),
  residualFrames: z.number().int().optional(),
  driftPpm: z.number().nullable(),
  clockPpm: z.number().nullable().optional(),
  jumps: z
    .array(z.object({ frame: length, slip: frame, within: length.optional(), cause: z.string().max(200) }))
    .max(1_000)
    .optional(),
  droppedFrames: z.number().int().nonnegative(),
  dropouts: z.array(z.object({ frame: length, frames: length, cause: z.string().max(200) })).max(10_000),
  device: z.string().max(500),
  streamId: z.string().max(100),
  inputSampleRate: z.number().positive(),
  contextSampleRate: z.number().positive(),
  note: z.string().max(2_000).optional(),
});

export const mixFields = {
  gainDb: z.number().min(-144).max(24),
  pan: z.number().min(-1).max(1),
  mute: z.boolean(),
};

const amountOf = ({ min, max }: ProcessingRange) => z.number().min(min).max(max);

export const processingFields = {
  highPass: z.boolean(),
  highPassHz: amountOf(processingRanges.highPassHz),
  eq: z.boolean(),
  lowHz: amountOf(processingRanges.lowHz),
  lowDb: amountOf(processingRanges.lowDb),
  midHz: amountOf(processingRanges.midHz),
  midDb: amountOf(processingRanges.midDb),
  midQ: amountOf(processingRanges.midQ),
  highHz: amountOf(processingRanges.highHz),
  highDb: amountOf(processingRanges.highDb),
  compressor: z.boolean(),
  thresholdDb: amountOf(processingRanges.thresholdDb),
  ratio: amountOf(processingRanges.ratio),
  attackMs: amountOf(processingRanges.attackMs),
  releaseMs: amountOf(processingRanges.releaseMs),
  kneeDb: amountOf(processingRanges.kneeDb),
  makeupDb: amountOf(processingRanges.makeupDb),
};

type OrNull<T extends Readonly<Record<string, z.ZodType>>> = { [F in keyof T]: z.ZodNullable<T[F]> };

/** The same fields, each of which may be null as well: inherited. */
const processingOverrides = Object.fromEntries(
  Object.entries(processingFields).map(([field, schema]) => [field, schema.nullable()]),
) as OrNull<typeof processingFields>;

/** Fields that may be absent: nobody set them. */
const processingHeld = z.object(processingFields).partial().shape;
const processingOverridesHeld = z.object(processingOverrides).partial().shape;

export const nodeSchema = z.object({
  id: idSchema,
  storyId: idSchema,
  parentId: idSchema.nullable(),
  kind: z.enum(['recording', 'import', 'recovered', 'comp']),
  title,
  startFrame: frame,
  frames: length,
  sampleRate: storyRateSchema,
  channels: z.number().int().positive(),
  trimIn: length,
  trimOut: length,
  fadeIn: length,
  fadeOut: length,
  ...mixFields,
  ...processingHeld,
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .nullable(),
  notes: z.string().max(100_000),
  takeGroupId: idSchema.nullable(),
  deleted: z.boolean(),
  createdAt: z.string(),
  creator: z.string().max(200),
  audio: audioRefSchema,
  receipt: receiptSchema.nullable(),
});

export const mixOverrideSchema = z.object({
  nodeId: idSchema,
  ancestorId: idSchema,
  gainDb: mixFields.gainDb.nullable(),
  pan: mixFields.pan.nullable(),
  mute: mixFields.mute.nullable(),
  ...processingOverridesHeld,
});

export const tagSchema = z.object({
  id: idSchema,
  nodeId: idSchema,
  name: z.string().min(1).max(100),
  deleted: z.boolean(),
});
export const markerSchema = z.object({ id: idSchema, nodeId: idSchema, frame, title, deleted: z.boolean() });
export const takeGroupSchema = z.object({ id: idSchema, title, deleted: z.boolean() });

export const phraseSchema = z.object({
  id: idSchema,
  nodeId: idSchema,
  sourceId: idSchema,
  from: frame,
  to: frame,
  crossfade: length,
  deleted: z.boolean(),
});

export const commentSchema = z.object({
  id: idSchema,
  nodeId: idSchema,
  frame: frame.nullable(),
  text: z.string().min(1).max(10_000),
  author: z.string().max(200),
  createdAt: z.string().max(100),
  deleted: z.boolean(),
});
export const likeSchema = z.object({
  id: z.string().max(140),
  nodeId: idSchema,
  member: idSchema,
  deleted: z.boolean(),
});

export const storyContentSchema = z.object({
  story: storySchema,
  nodes: z.array(nodeSchema),
  overrides: z.array(mixOverrideSchema),
  tags: z.array(tagSchema),
  markers: z.array(markerSchema),
  takeGroups: z.array(takeGroupSchema),
  phrases: z.array(phraseSchema),
  comments: z.array(commentSchema),
  likes: z.array(likeSchema),
});

/** Where a take, or one pass of it, lies and what of it is heard; as in `AudioNode`. */
export const takePlacementSchema = z.object({
  startFrame: frame,
  trimIn: length,
  trimOut: length,
});
export type TakePlacement = z.infer<typeof takePlacementSchema>;

/** What the recorder asks for when a take ends. Optional parts came later; journals of before do without. */
export const takeWishSchema = takePlacementSchema.extend({
  title: title.nullable().default(null),
  receipt: receiptSchema,
  /** Frames by which the audible range of each node is faded in and out. */
  fade: length.optional(),
  /**
   * A take of several passes over the same place: each becomes a node, all share the one file and one take group, in
   * one undoable step. The last one gets the take's id. The placement beside it holds for all of them together.
   */
  passes: z
    .array(takePlacementSchema.extend({ unfinished: z.boolean().optional() }))
    .min(1)
    .max(1_000)
    .optional(),
});
export type TakeWish = z.infer<typeof takeWishSchema>;

/** A word said about a moment of a take while it was recorded; it becomes a marker. */
export const takeNoteSchema = z.object({
  /** Frame of the take. */
  frame: z.number().int().nonnegative().max(MAX_FRAMES),
  title: title.min(1),
});
export type TakeNote = z.infer<typeof takeNoteSchema>;

const fieldValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Which fields an edit may write, and with what. Write-once fields are absent on purpose. */
export const editableFields = {
  story: { title: title.min(1), extensionRule: z.boolean(), deleted: z.boolean() },
  node: {
    title,
    parentId: idSchema.nullable(),
    startFrame: frame,
    trimIn: length,
    trimOut: length,
    fadeIn: length,
    fadeOut: length,
    ...mixFields,
    ...processingFields,
    color: nodeSchema.shape.color,
    notes: nodeSchema.shape.notes,
    takeGroupId: idSchema.nullable(),
    deleted: z.boolean(),
  },
  mixOverride: {
    gainDb: mixFields.gainDb.nullable(),
    pan: mixFields.pan.nullable(),
    mute: mixFields.mute.nullable(),
    ...processingOverrides,
  },
  tag: { name: tagSchema.shape.name, deleted: z.boolean() },
  marker: { frame, title, deleted: z.boolean() },
  takeGroup: { title, deleted: z.boolean() },
  phrase: { deleted: z.boolean() },
  comment: { text: commentSchema.shape.text, deleted: z.boolean() },
  like: { deleted: z.boolean() },
} as const;

/** An edit as a window or the CLI asks for it: one editable field, or the creation of something that is no audio. */
export const editSchema = z.object({
  entity: z.enum(['story', 'node', 'mixOverride', 'tag', 'marker', 'takeGroup', 'phrase', 'comment', 'like']),
  id: z.string().min(8).max(140),
  field: z.string().max(40),
  value: z.union([fieldValue, z.record(z.string(), z.unknown())]),
});

export const operationSchema = editSchema.extend({ story: idSchema, hlc: z.string() });

export const historyEntrySchema = z.object({
  id: z.string(),
  storyId: idSchema,
  label: z.string(),
  at: z.string(),
  undone: z.boolean(),
});

/** Labels of what undo and redo would do next; null when there is nothing. */
export const historyStateSchema = z.object({ undo: z.string().nullable(), redo: z.string().nullable() });

export const storyChangeSchema = z.object({
  storyId: idSchema,
  operations: z.array(operationSchema),
  history: historyStateSchema,
});

export const storySummarySchema = storySchema.extend({
  nodeCount: z.number().int().nonnegative(),
  /** End of the last audible frame of any node, in story frames. */
  frames: length,
  updatedAt: z.string(),
});
export type StorySummary = z.infer<typeof storySummarySchema>;

export const failureSchema = z.object({ code: z.enum(errorCodes), message: z.string(), remedy: z.string() });

/** Anything that may take longer than a second. */
export const jobSchema = z.object({
  id: idSchema,
  kind: z.enum(['import', 'mixdown', 'stems', 'comp', 'verify', 'recover', 'kit', 'kitImport', 'daw']),
  title: z.string(),
  storyId: idSchema.nullable(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0..1, or null while the length is unknown. */
  progress: z.number().min(0).max(1).nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  failure: failureSchema.nullable(),
  /** Nodes that were made; set by imports, also for the files that worked when others failed. */
  nodeIds: z.array(idSchema),
  /** Files that were made, as paths below the media address `/media/exports/<job>/`. */
  files: z.array(z.object({ name: z.string(), bytes: z.number().int().nonnegative() })),
  /** Things worth knowing that did not stop the job, in words. */
  warnings: z.array(z.string()),
});
export type Job = z.infer<typeof jobSchema>;

/** `m4b` is an audiobook: M4A that players list with its chapters and remember the place in. */
export const mixdownFormats = ['wav', 'flac', 'mp3', 'm4a', 'm4b', 'opus'] as const;

export const mixdownOptionsSchema = z.object({
  format: z.enum(mixdownFormats).default('wav'),
  /** WAV and FLAC only: 16 is dithered; 32f is float WAV. */
  bits: z.enum(['16', '24', '32f']).default('24'),
  /** Hz; null renders at the story's rate. */
  sampleRate: z.number().int().min(8_000).max(192_000).nullable().default(null),
  /** kbit/s for lossy formats; null takes the format's default. */
  bitrate: z.number().int().min(32).max(512).nullable().default(null),
  /** Integrated loudness target in LUFS; null leaves the level as mixed. */
  lufs: z.number().min(-70).max(-5).nullable().default(null),
  /** True-peak ceiling in dBTP, applied only together with a loudness target. */
  truePeak: z.number().min(-9).max(0).nullable().default(null),
});
export type MixdownOptions = z.infer<typeof mixdownOptionsSchema>;

/** Where a take should lie, as a suggestion. Frames later, negative for earlier. */
export const alignmentSchema = z.object({
  shiftFrames: frame,
  confidence: z.number().min(0).max(1),
  basis: z.enum(['sound', 'onsets']),
});
export type AlignmentSuggestion = z.infer<typeof alignmentSchema>;

/** One prerequisite and what to do about it. */
export const checkSchema = z.object({
  name: z.string(),
  state: z.enum(['ok', 'warning', 'missing']),
  version: z.string().nullable(),
  detail: z.string(),
  /** Empty when there is nothing to do. */
  remedy: z.string(),
});
export type Check = z.infer<typeof checkSchema>;

/** What import or recording learnt about the file behind a node. */
export const audioFactsSchema = z.object({
  codec: z.string(),
  /** Of the stored file, without a dot. */
  extension: z.string(),
  bitsPerSample: z.number().int().positive().nullable(),
  /** Integrated, in LUFS; null for silence or while unknown. */
  loudness: z.number().nullable(),
  /** dBTP. */
  truePeak: z.number().nullable(),
  originalName: z.string(),
  /** Metadata of the file, lower-case keys: title, artist, date and so on. */
  tags: z.record(z.string(), z.string()),
});
export type AudioFacts = z.infer<typeof audioFactsSchema>;

/** What the native menu may ask of the window that has the focus. The browser host has no menu and never sends one. */
export const menuCommands = [
  'newStory',
  'openStories',
  'import',
  'mixdown',
  'undo',
  'redo',
  'remove',
  'playPause',
  'record',
  'recordAgain',
  'zoomIn',
  'zoomOut',
  'zoomFit',
  'toggleTheme',
  'settings',
  'shortcuts',
  'doctor',
] as const;
export const menuCommandSchema = z.enum(menuCommands);
export type MenuCommand = z.infer<typeof menuCommandSchema>;

export const unfinishedTakeSchema = z.object({
  takeId: idSchema,
  storyId: idSchema,
  parentId: idSchema.nullable(),
  startedAt: z.string(),
  seconds: z.number().nonnegative(),
});
export type UnfinishedTake = z.infer<typeof unfinishedTakeSchema>;

// The wire and the domain say the same, or this does not compile.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Plain<T> = T extends readonly (infer E)[]
  ? Plain<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;
const sameShapes: [
  Same<z.infer<typeof storySchema>, Plain<Story>>,
  Same<z.infer<typeof audioRefSchema>, Plain<AudioRef>>,
  Same<z.infer<typeof receiptSchema>, Plain<Receipt>>,
  Same<z.infer<typeof nodeSchema>, Plain<AudioNode>>,
  Same<z.infer<typeof mixOverrideSchema>, Plain<MixOverride>>,
  Same<z.infer<typeof tagSchema>, Plain<Tag>>,
  Same<z.infer<typeof markerSchema>, Plain<Marker>>,
  Same<z.infer<typeof takeGroupSchema>, Plain<TakeGroup>>,
  Same<z.infer<typeof phraseSchema>, Plain<Phrase>>,
  Same<z.infer<typeof commentSchema>, Plain<Comment>>,
  Same<z.infer<typeof likeSchema>, Plain<Like>>,
  Same<z.infer<typeof storyContentSchema>, Plain<StoryContent>>,
  Same<z.infer<typeof historyEntrySchema>, Plain<HistoryEntry>>,
  Same<z.infer<typeof operationSchema>, Plain<Operation>>,
  Same<z.infer<typeof storyChangeSchema>, Plain<StoryChange>>,
] = [true, true, true, true, true, true, true, true, true, true, true, true, true, true, true];
void sameShapes;

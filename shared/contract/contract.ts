/**
 * The one typed table of what a window may ask of the studio. Every host serves exactly this.
 *
 * Large bytes (audio, peaks, uploads, capture chunks) do not travel here: they use the media addresses of `media.ts`,
 * so that a worker can move them without waking the window's main thread.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { type ErrorCode, errorCodes } from './errors';
import {
  alignmentSchema,
  audioFactsSchema,
  checkSchema,
  editSchema,
  historyEntrySchema,
  historyStateSchema,
  idSchema,
  jobSchema,
  menuCommandSchema,
  mixdownOptionsSchema,
  nodeSchema,
  phraseSchema,
  storyChangeSchema,
  storyContentSchema,
  storyRateSchema,
  storySchema,
  storySummarySchema,
  takeNoteSchema,
  takeWishSchema,
  unfinishedTakeSchema,
} from './schemas';

type Failures = { [C in ErrorCode]: { data: z.ZodObject<{ remedy: z.ZodString }> } };
const failures = Object.fromEntries(
  errorCodes.map((code) => [code, { data: z.object({ remedy: z.string() }) }]),
) as Failures;

const base = oc.errors(failures);
const nothing = z.void();

export const contract = {
  studio: {
    info: base.output(
      z.object({
        version: z.string(),
        host: z.enum(['electron', 'browser']),
        home: z.string(),
        ffmpeg: z.string().nullable(),
        /** True on the very first start, when the demo story was just made. */
        firstRun: z.boolean(),
      }),
    ),
    doctor: base.output(z.array(checkSchema)),
    /** Small preferences of this installation: theme, panels, input device. Unknown keys are kept. */
    settings: base.output(z.record(z.string(), z.unknown())),
    setSetting: base.input(z.object({ key: z.string().min(1).max(100), value: z.unknown() })).output(nothing),
  },
  menu: {
    /** Commands chosen in the native menu, for this window. */
    watch: base.output(eventIterator(menuCommandSchema)),
  },
  stories: {
    list: base.output(z.array(storySummarySchema)),
    create: base
      .input(
        z.object({
          title: z.string().trim().min(1).max(500),
          sampleRate: storyRateSchema.default(48_000),
          extensionRule: z.boolean().default(false),
        }),
      )
      .output(storySchema),
    createDemo: base.output(storySchema),
    open: base
      .input(z.object({ storyId: idSchema }))
      .output(z.object({ content: storyContentSchema, history: historyStateSchema })),
    /** Applies edits as one undoable action, labelled in words. Returns what was stored. */
    edit: base
      .input(
        z.object({
          storyId: idSchema,
          label: z.string().min(1).max(200),
          edits: z.array(editSchema).min(1).max(10_000),
        }),
      )
      .output(storyChangeSchema),
    remove: base.input(z.object({ storyId: idSchema })).output(nothing),
    restore: base.input(z.object({ storyId: idSchema })).output(nothing),
    /** Every change of one story from now on, in commit order, whoever made it. */
    watch: base.input(z.object({ storyId: idSchema })).output(eventIterator(storyChangeSchema)),
    /** Fires (with the story's id) whenever the list of stories would read differently. */
    watchList: base.output(eventIterator(z.object({ storyId: idSchema }))),
  },
  history: {
    undo: base.input(z.object({ storyId: idSchema })).output(storyChangeSchema),
    redo: base.input(z.object({ storyId: idSchema })).output(storyChangeSchema),
    list: base.input(z.object({ storyId: idSchema })).output(z.array(historyEntrySchema)),
  },
  audio: {
    /** Starts importing files that were uploaded to the media address; returns the job at once. */
    import: base
      .input(
        z.object({
          storyId: idSchema,
          over: idSchema.nullable().default(null),
          /** Story frame of the first frame; null starts where the parent starts. */
          startFrame: z.number().int().nullable().default(null),
          uploads: z
            .array(z.object({ uploadId: idSchema, title: z.string().max(500).nullable().default(null) }))
            .min(1)
            .max(500),
        }),
      )
      .output(jobSchema),
    /** Facts about the file behind a node that the node itself does not carry. */
    facts: base.input(z.object({ nodeId: idSchema })).output(audioFactsSchema),
  },
  takes: {
    /** Creates the catalogue row and the files before the first sample; nothing is recorded before this returned. */
    begin: base
      .input(
        z.object({
          storyId: idSchema,
          parentId: idSchema.nullable(),
          channels: z.number().int().min(1).max(32),
          sampleRate: storyRateSchema,
          /** 24-bit PCM or 32-bit float on disk. */
          bits: z.enum(['24', '32f']).default('24'),
          device: z.string().max(500),
          streamId: z.string().max(100),
          /** Where frame 0 of the capture would land if the studio died now: the best placement known at the start. */
          startFrame: z.number().int(),
          trimIn: z.number().int().nonnegative(),
          takeGroupId: idSchema.nullable().default(null),
        }),
      )
      .output(z.object({ takeId: idSchema })),
    /**
     * Drains, publishes and files the take as a node, or as several (`passes`); answers with the one that has the take's
     * id. Chunks were sent to the media address before. A take without the tail that the story asks for is filed beside
     * the node it was recorded over, see `parentId` of the answer.
     */
    finish: base.input(takeWishSchema.extend({ takeId: idSchema })).output(nodeSchema),
    /** A note at a frame of a take that is being recorded. It outlives a crash with the take. */
    note: base.input(takeNoteSchema.extend({ takeId: idSchema })).output(nothing),
    /** Room for takes on the disk of the home, in bytes; null where the system does not tell. */
    room: base.output(z.object({ freeBytes: z.number().nonnegative().nullable() })),
    /** Throws the take away on the user's word. The file goes to the trash folder of `takes/`, not to nothing. */
    discard: base.input(z.object({ takeId: idSchema })).output(nothing),
    unfinished: base.output(z.array(unfinishedTakeSchema)),
    /** Files every unfinished take as a node marked "Recovered". */
    recover: base.output(z.array(nodeSchema)),
    /** Makes a copy of a take in which the jumps of its receipt are mended; the take itself stays. */
    repair: base.input(z.object({ nodeId: idSchema })).output(nodeSchema),
  },
  alignment: {
    /** Compares a node with the branch it was recorded over. Takes a few seconds; nothing is changed. */
    suggest: base.input(z.object({ nodeId: idSchema })).output(alignmentSchema),
  },
  comps: {
    /** Renders phrases of sibling takes to a node of their own, as a job. */
    commit: base
      .input(
        z.object({
          storyId: idSchema,
          /** What the takes were recorded over. */
          parentId: idSchema.nullable(),
          title: z.string().max(500).nullable().default(null),
          /** One after the other without a hole, in story frames; how many there may be, the studio says. */
          phrases: z
            .array(phraseSchema.pick({ sourceId: true, from: true, to: true, crossfade: true }))
            .max(100_000),
        }),
      )
      .output(jobSchema),
  },
  mixdown: {
    start: base.input(z.object({ nodeId: idSchema, options: mixdownOptionsSchema })).output(jobSchema),
    stems: base.input(z.object({ nodeId: idSchema, options: mixdownOptionsSchema })).output(jobSchema),
  },
  kits: {
    /** Writes the whole story out as an exit kit in a zip file, as a job. */
    export: base.input(z.object({ storyId: idSchema })).output(jobSchema),
    /** Brings a story back from the zip file of a kit; the job names the story once it is there. */
    import: base
      .input(z.object({ uploadId: idSchema, asCopy: z.boolean().default(false) }))
      .output(jobSchema),
    /** Writes a branch as a DAWproject with its audio inside, as a job. */
    daw: base.input(z.object({ nodeId: idSchema })).output(jobSchema),
  },
  jobs: {
    list: base.output(z.array(jobSchema)),
    watch: base.output(eventIterator(jobSchema)),
    cancel: base.input(z.object({ jobId: idSchema })).output(nothing),
  },
};

export type Contract = typeof contract;

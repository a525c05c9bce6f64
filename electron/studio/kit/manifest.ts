/**
 * The exit kit: one folder that holds a whole story, readable without the studio.
 *
 *     index.html            a player that works from the disk
 *     README.txt            what is what
 *     manifest.json         every field of the story; what is described here
 *     audio/                the bytes that were recorded or imported, by their SHA-256
 *     stems/                each recording as WAV at the story's rate, from its first frame
 *     mixes/                each branch, mixed
 *     daw/                  each branch as a DAWproject that refers to the stems
 *
 * `manifest.json` and `audio/` are what a studio restores the story from; the rest is for people, players and DAWs.
 */
import { z } from 'zod';
import { StudioError } from '../../../shared/contract/errors';
import { idSchema, sha256Schema, storyContentSchema } from '../../../shared/contract/schemas';
import type { StoryContent } from '../../../shared/domain/model';
import type { AudioFileRecord } from '../ports/catalogue';

export const MANIFEST = 'manifest.json';
export const AUDIO_FOLDER = 'audio';
const FORMAT = 'tap-story-kit';
const VERSION = 1;

/** Paths are relative to the kit and use `/`. */
export interface KitManifest {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** Version of the studio that wrote it. */
  readonly studio: string;
  readonly madeAt: string;
  readonly content: StoryContent;
  readonly audioFiles: readonly AudioFileRecord[];
  readonly stems: readonly { readonly nodeId: string; readonly path: string }[];
  /** `nodeId` is the last node of the branch. */
  readonly mixes: readonly { readonly nodeId: string; readonly path: string; readonly frames: number }[];
}

const extension = z.string().regex(/^[a-z0-9]{1,10}$/);
const bytes = z.number().int().nonnegative();

const audioFileSchema = z.object({
  sha256: sha256Schema,
  bytes,
  mime: z.string().max(200),
  sampleRate: z.number().int().positive(),
  channels: z.number().int().positive().max(64),
  frames: z.number().int().nonnegative(),
  extension,
  codec: z.string().max(100),
  bitsPerSample: z.number().int().positive().nullable(),
  loudness: z.number().nullable(),
  truePeak: z.number().nullable(),
  tags: z.record(z.string().max(1_000), z.string().max(100_000)),
  originalName: z.string().max(1_000),
  storedAs: z.object({ sha256: sha256Schema, extension, bytes }).nullable(),
});

const path = z.string().max(1_000);
const manifestSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  studio: z.string().max(100),
  madeAt: z.string().max(100),
  content: storyContentSchema,
  audioFiles: z.array(audioFileSchema),
  stems: z.array(z.object({ nodeId: idSchema, path })),
  mixes: z.array(z.object({ nodeId: idSchema, path, frames: bytes })),
});

export const createManifest = (parts: Omit<KitManifest, 'format' | 'version'>): KitManifest => ({
  format: FORMAT,
  version: VERSION,
  ...parts,
});

const REMEDY = 'Choose the folder, or the zip file, that an exit kit was written to.';

/** Reads and checks a manifest that may come from anybody. BAD_INPUT says what is wrong with it. */
export function readManifest(text: string): KitManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StudioError('BAD_INPUT', `${MANIFEST} is not JSON.`, REMEDY);
  }
  const head = z.object({ format: z.string(), version: z.number() }).safeParse(value);
  if (!head.success || head.data.format !== FORMAT) {
    throw new StudioError('BAD_INPUT', 'This is not an exit kit of Tap Story Studio.', REMEDY);
  }
  if (head.data.version > VERSION) {
    throw new StudioError(
      'BAD_INPUT',
      'The exit kit was written by a newer version of the studio.',
      'Update Tap Story Studio, then import it again.',
    );
  }
  const read = manifestSchema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue?.path.join('.') || 'the top';
    throw new StudioError('BAD_INPUT', `${MANIFEST} is damaged at ${where}: ${issue?.message}.`, REMEDY);
  }
  assertWhole(read.data.content, new Set(read.data.audioFiles.map(({ sha256 }) => sha256)));
  return read.data;
}

/** What refers to what must be in the kit, or a story would come in with holes that nobody can mend. */
function assertWhole(content: StoryContent, files: ReadonlySet<string>) {
  const { story, nodes, overrides, tags, markers, takeGroups, phrases, comments, likes } = content;
  const ids = new Set(nodes.map(({ id }) => id));
  const groups = new Set(takeGroups.map(({ id }) => id));
  const refer = [
    ...nodes.map((node) => ({ what: `"${node.title}"`, ok: node.storyId === story.id })),
    ...nodes.map((node) => ({ what: `"${node.title}"`, ok: node.sampleRate === story.sampleRate })),
    ...nodes.map((node) => ({ what: `the audio of "${node.title}"`, ok: files.has(node.audio.sha256) })),
    ...nodes.map(({ title, parentId }) => ({
      what: `the parent of "${title}"`,
      ok: parentId === null || ids.has(parentId),
    })),
    ...nodes.map(({ title, takeGroupId }) => ({
      what: `the take group of "${title}"`,
      ok: takeGroupId === null || groups.has(takeGroupId),
    })),
    ...overrides.map(({ nodeId, ancestorId }) => ({
      what: 'a mix override',
      ok: ids.has(nodeId) && ids.has(ancestorId),
    })),
    ...tags.map(({ name, nodeId }) => ({ what: `the tag "${name}"`, ok: ids.has(nodeId) })),
    ...markers.map(({ title, nodeId }) => ({ what: `the marker "${title}"`, ok: ids.has(nodeId) })),
    ...comments.map(({ nodeId }) => ({ what: 'a comment', ok: ids.has(nodeId) })),
    ...likes.map(({ nodeId }) => ({ what: 'a like', ok: ids.has(nodeId) })),
    ...phrases.map(({ nodeId, sourceId }) => ({
      what: 'a phrase of a comp',
      ok: ids.has(nodeId) && ids.has(sourceId),
    })),
  ];
  const broken = refer.find(({ ok }) => !ok);
  if (ids.size !== nodes.length) throw new StudioError('BAD_INPUT', 'Two nodes have the same id.', REMEDY);
  if (broken) {
    throw new StudioError('BAD_INPUT', `${MANIFEST} does not hold together at ${broken.what}.`, REMEDY);
  }
}

/** Where a kit keeps the bytes of a file: those that are stored now, which may be a FLAC in place of the original PCM. */
export const audioPath = (file: Pick<AudioFileRecord, 'sha256' | 'extension' | 'storedAs'>): string => {
  const stored = file.storedAs ?? file;
  return `${AUDIO_FOLDER}/${stored.sha256}.${stored.extension}`;
};

/**
 * The journal beside a capture: one JSON document a line, appended, so that a crash costs at most its last line.
 *
 * It says what the audio file alone can't: whose take this is (enough to file it when the catalogue is lost), how
 * many frames were known to be on the disk and what their checksum was, what was missing, and, once the user had
 * stopped, what they wanted. Recovery reads nothing else but this and the audio.
 */
import { z } from 'zod';
import {
  idSchema,
  receiptSchema,
  sha256Schema,
  type TakeNote,
  type TakeWish,
  takeNoteSchema,
  takeWishSchema,
} from '../../../shared/contract/schemas';
import type { TakeRecord } from '../ports/catalogue';

const count = z.number().int().nonnegative();

/** Where the user wants the take, in story frames, and what the recorder knows about it. */
export type FinishRequest = TakeWish;

const takeSchema: z.ZodType<TakeRecord> = z.object({
  id: idSchema,
  storyId: idSchema,
  parentId: idSchema.nullable(),
  channels: z.number().int().min(1).max(32),
  sampleRate: z.number().int().positive(),
  bits: z.enum(['24', '32f']),
  device: z.string(),
  streamId: z.string(),
  startFrame: z.number().int(),
  trimIn: count,
  takeGroupId: idSchema.nullable(),
  startedAt: z.string(),
});

const dropoutSchema = receiptSchema.shape.dropouts.element;
/** A place in the take where sound is missing, in frames of the take. */
export type Dropout = z.infer<typeof dropoutSchema>;

const lineSchema = z.discriminatedUnion('line', [
  z.object({ line: z.literal('begin'), version: z.literal(1), take: takeSchema }),
  /** Frames up to `to` are on the disk; `crc` is the CRC-32 of the bytes since the last such line. */
  z.object({
    line: z.literal('durable'),
    to: count,
    crc: count,
    dropouts: z.array(dropoutSchema).optional(),
  }),
  z.object({ line: z.literal('finish'), request: takeWishSchema }),
  z.object({ line: z.literal('note'), note: takeNoteSchema }),
  /** The file is complete under this name; what follows is only moving and filing it. */
  z.object({ line: z.literal('sealed'), sha256: sha256Schema, frames: count }),
]);
export type JournalLine = z.infer<typeof lineSchema>;

/** Frames `[from, to)` of the take, and the CRC-32 that their bytes had when they were written. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly crc: number;
}

export interface Journal {
  readonly take: TakeRecord | null;
  readonly segments: readonly Segment[];
  readonly dropouts: readonly Dropout[];
  readonly notes: readonly TakeNote[];
  readonly finish: FinishRequest | null;
  readonly sealed: { readonly sha256: string; readonly frames: number } | null;
  /** Lines that could not be read. One at the end is what a crash leaves; more is damage. */
  readonly unreadableLines: number;
}

/** One line of the journal, newline included. */
export const journalLine = (line: JournalLine): string => `${JSON.stringify(line)}\n`;

/** Reads a journal as far as it can be read: unreadable lines are counted, never fatal. */
export function readJournal(text: string): Journal {
  let take: TakeRecord | null = null;
  const segments: Segment[] = [];
  const dropouts: Dropout[] = [];
  const notes: TakeNote[] = [];
  let finish: FinishRequest | null = null;
  let sealed: Journal['sealed'] = null;
  let unreadableLines = 0;
  let from = 0;
  let gap = false;
  for (const written of text.split('\n')) {
    if (written === '') continue;
    const line = parseLine(written);
    if (!line) {
      unreadableLines += 1;
      gap = true;
      continue;
    }
    if (line.line === 'begin') take = line.take;
    else if (line.line === 'note') notes.push(line.note);
    else if (line.line === 'finish') finish = line.request;
    else if (line.line === 'sealed') sealed = { sha256: line.sha256, frames: line.frames };
    else {
      // After an unreadable line it is unknown where the next segment began, so its checksum proves nothing.
      if (!gap && line.to > from) segments.push({ from, to: line.to, crc: line.crc });
      gap = false;
      from = Math.max(from, line.to);
      dropouts.push(...(line.dropouts ?? []));
    }
  }
  return { take, segments, dropouts, notes, finish, sealed, unreadableLines };
}

function parseLine(text: string): JournalLine | null {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * Files what a crash left in `takes/`.
 *
 * Each capture is copied, never moved: until the copy is published and the node is committed, the original lies where
 * it was, and a second crash finds it there. The copy is trimmed to whole frames and checked against the journal;
 * what can't be vouched for is kept and named in the receipt. An original is deleted only after all of it was read and
 * its copy filed; one with damage goes to the trash of `takes/` instead, where a person can look at it.
 *
 * Whether a take was filed already is asked of the catalogue alone: a take's node has the take's id.
 */
import type { AudioNode, Receipt, Story } from '../../../shared/domain/model';
import type { AudioStore } from '../ports/audioStore';
import type { TakeRecord } from '../ports/catalogue';
import type { Ids } from '../ports/system';
import type { StoredCapture, TakeFiles } from '../ports/takeFiles';
import { type FilingParts, fileTake } from './fileTake';
import { completeReceipt } from './filing';
import { findNode, findStory } from './find';
import { type Journal, readJournal } from './journal';
import { describeRescue } from './loss';
import { readCapture } from './readCapture';
import { type CaptureFormat, finishedBytes, frameBytes, HEADER_BYTES, readHeader } from './rf64';
import type { CheckResult } from './segmentCheck';
import { createSoundAnalysis, type Sound } from './soundAnalysis';

export interface RescueParts extends FilingParts {
  readonly files: TakeFiles;
  readonly audio: AudioStore;
  readonly ids: Ids;
}

/** What is known of a take that did not end as it should: its files, its row, or both. */
export interface Leftover {
  readonly id: string;
  readonly stored: StoredCapture | null;
  readonly row: TakeRecord | null;
}

export interface Rescue {
  /** Files one leftover as a node. Null when there was nothing to file: no sound, or a node from before the crash. */
  rescue(leftover: Leftover): Promise<AudioNode | null>;
}

/** The samples of a leftover, safe in `audio/`. */
interface SavedAudio {
  readonly sha256: string;
  readonly frames: number;
  readonly check: CheckResult;
  readonly sound: Sound;
}

const SILENT_SOUND: Sound = { peaks: null, loudness: null, truePeak: null };
const NOTHING_IN_DOUBT: CheckResult = { damaged: [], unchecked: [] };

/** One per studio: takes whose story is gone share one story, made when it is first needed. */
export function createRescue(parts: RescueParts): Rescue {
  const { catalogue, files, audio, ids, clock, logger } = parts;
  const shelters = new Map<number, Promise<Story>>();

  async function rescue({ id, stored, row }: Leftover): Promise<AudioNode | null> {
    if (await findNode(catalogue, id)) {
      await clear(id, stored, row);
      return null;
    }
    const journal = readJournal(stored?.journal ?? '');
    const take = row ?? journal.take ?? (await takeFromHeader(id, stored));
    if (!take) {
      logger.error('A file in the takes folder could not be read; it is in the quarantine now.', {
        take: id,
      });
      await files.quarantine(id);
      return null;
    }
    const saved = await saveAudio(id, take, stored?.audioBytes ?? null, journal);
    if (!saved) {
      logger.warn('An unfinished take has no sound; what there is of it is in the trash.', { take: id });
      await files.trash(id);
      if (row) await catalogue.deleteTake(id);
      return null;
    }
    const node = await file(take, journal, saved);
    logger.info('A take was recovered.', { take: id, title: node.title, note: node.receipt?.note });
    if (saved.check.damaged.length > 0) await files.trash(id);
    else await files.remove(id);
    return node;
  }

  /** The take was filed before the crash; only tidying up was missing. Audio that is still here goes to the trash. */
  async function clear(id: string, stored: StoredCapture | null, row: TakeRecord | null): Promise<void> {
    if (stored?.audioBytes != null) await files.trash(id);
    else await files.remove(id);
    if (row) await catalogue.deleteTake(id);
  }

  async function saveAudio(
    id: string,
    take: TakeRecord,
    audioBytes: number | null,
    journal: Journal,
  ): Promise<SavedAudio | null> {
    if (audioBytes === null) return journal.sealed ? publishedAudio(take, journal.sealed) : null;
    const frames = Math.floor((audioBytes - HEADER_BYTES) / frameBytes(take));
    return frames > 0 ? copyAudio(id, take, frames, journal) : null;
  }

  /** The crash came between the rename and the commit: the file has its final name already. */
  async function publishedAudio(
    take: TakeRecord,
    { sha256, frames }: NonNullable<Journal['sealed']>,
  ): Promise<SavedAudio | null> {
    const record = { sha256, extension: 'wav', bytes: finishedBytes(take, frames), storedAs: null };
    const name = `${sha256}.wav`;
    const there = (await audio.list()).find((file) => file.name === name);
    if (there?.bytes !== record.bytes) return null;
    return { sha256, frames, check: NOTHING_IN_DOUBT, sound: SILENT_SOUND };
  }

  async function copyAudio(
    id: string,
    format: CaptureFormat,
    frames: number,
    journal: Journal,
  ): Promise<SavedAudio> {
    const analysis = createSoundAnalysis(format);
    const copy = await files.copy(id);
    try {
      const { sha256, check } = await readCapture({
        files,
        id,
        format,
        frames,
        segments: journal.segments,
        async onBytes(bytes, part) {
          await copy.write(bytes);
          if (part === 'samples') analysis.push(bytes);
        },
      });
      await audio.adopt(await copy.finish(), sha256, 'wav');
      return { sha256, frames, check, sound: analysis.finish() };
    } catch (error) {
      await copy.abandon();
      throw error;
    }
  }

  async function file(take: TakeRecord, journal: Journal, saved: SavedAudio): Promise<AudioNode> {
    const story = (await findStory(catalogue, take.storyId)) ?? (await shelter(take.sampleRate));
    const parent = take.parentId === null ? null : await findNode(catalogue, take.parentId);
    const note = describeRescue({
      frames: saved.frames,
      durableFrames: journal.sealed?.frames ?? journal.segments.at(-1)?.to ?? 0,
      sampleRate: take.sampleRate,
      check: saved.check,
      finished: journal.finish !== null,
    });
    return fileTake(parts, {
      take: story.id === take.storyId ? take : { ...take, takeGroupId: null },
      story,
      parent: parent?.storyId === story.id ? parent : null,
      kind: 'recovered',
      title: journal.finish?.title ?? null,
      frames: saved.frames,
      sha256: saved.sha256,
      // One node with everything, even of a take that would have become several: what counts now is that it is there.
      wish: journal.finish ?? { startFrame: take.startFrame, trimIn: take.trimIn, trimOut: 0 },
      notes: journal.notes,
      receipt: completeReceipt(journal.finish?.receipt ?? receiptOf(take), journal.dropouts, [note]),
      sound: saved.sound,
    });
  }

  /** A story for takes whose own story the catalogue does not know (it was lost, or restored from an older backup). */
  function shelter(sampleRate: number): Promise<Story> {
    const made = shelters.get(sampleRate) ?? makeShelter(sampleRate);
    shelters.set(sampleRate, made);
    made.catch(() => shelters.delete(sampleRate));
    return made;
  }

  async function makeShelter(sampleRate: number): Promise<Story> {
    const story: Story = {
      id: ids.next(),
      title: 'Recovered takes',
      sampleRate,
      extensionRule: false,
      createdAt: new Date(clock.now()).toISOString(),
      deleted: false,
    };
    await catalogue.commit({
      storyId: story.id,
      edits: [{ entity: 'story', id: story.id, field: '*', value: { ...story } }],
      label: null,
    });
    return story;
  }

  /** The last resort: row and journal are gone, but the file says itself what it is. */
  async function takeFromHeader(id: string, stored: StoredCapture | null): Promise<TakeRecord | null> {
    if (stored?.audioBytes == null) return null;
    const format = readHeader(await files.head(id, HEADER_BYTES));
    if (!format) return null;
    return {
      id,
      ...format,
      storyId: '',
      parentId: null,
      device: 'unknown',
      streamId: '',
      startFrame: 0,
      trimIn: 0,
      takeGroupId: null,
      startedAt: new Date(clock.now()).toISOString(),
    };
  }

  return { rescue };
}

/** What a take knows of itself before anybody finished it. */
const receiptOf = (take: TakeRecord): Receipt => ({
  method: take.parentId === null ? 'none' : 'estimate',
  latencyFrames: 0,
  confidence: 0,
  driftPpm: null,
  droppedFrames: 0,
  dropouts: [],
  device: take.device,
  streamId: take.streamId,
  inputSampleRate: take.sampleRate,
  contextSampleRate: take.sampleRate,
});

/**
 * Makes a repaired copy of a take whose time jumped: a node of its own beside the take, with what made it late left
 * out, or silence where it came early. The take itself stays as it was recorded, so the repair can always be undone.
 *
 * Short fades at the seams take the clicks off; every other sample is the very one that was recorded.
 */
import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors';
import type { AudioNode } from '../../../shared/domain/model';
import {
  describeRepair,
  describeUncertainty,
  planRepair,
  type RepairPart,
  repairableJumps,
  repairedFrames,
  repairedReceipt,
} from '../../../shared/domain/repair';
import { onDisk } from '../diskErrors';
import type { PcmCache } from '../pcm/pcmCache';
import type { AudioStore } from '../ports/audioStore';
import type { Catalogue } from '../ports/catalogue';
import type { HomePaths } from '../ports/home';
import type { Clock, Ids, Logger } from '../ports/system';
import { createChunkEncoder } from './chunkEncoder';
import type { StorePeaks } from './fileTake';
import { clip, holdTrims, takeAudioFile } from './filing';
import { type CaptureFormat, finalHeader, finishedBytes, padBytes } from './rf64';
import { createSoundAnalysis } from './soundAnalysis';

export interface RepairParts {
  readonly catalogue: Catalogue;
  readonly pcm: Pick<PcmCache, 'read'>;
  readonly audio: AudioStore;
  readonly home: Pick<HomePaths, 'temp'>;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly storePeaks: StorePeaks;
}

export interface Repair {
  /** Resolves with the new node. BAD_INPUT where nothing can be repaired. */
  repair(input: { readonly nodeId: string }): Promise<AudioNode>;
}

const BLOCK_FRAMES = 65_536;
/** Fade on either side of a seam, in seconds. */
const SEAM = 0.003;

export function createRepair(parts: RepairParts): Repair {
  const { catalogue, audio, home, ids, clock, logger, storePeaks } = parts;

  /** Renders the plan to a finished temporary file. */
  async function render(source: AudioNode, plan: readonly RepairPart[], format: CaptureFormat, path: string) {
    const frames = repairedFrames(plan);
    const encoder = createChunkEncoder(format, BLOCK_FRAMES * format.channels);
    const analysis = createSoundAnalysis(format);
    const hash = createHash('sha256');
    const file = await open(path, 'w');
    const write = async (bytes: Uint8Array) => {
      hash.update(bytes);
      await file.writeFile(bytes);
    };
    try {
      await write(finalHeader(format, frames));
      for await (const samples of blocks(source, plan, format)) {
        const { bytes, samples: clean } = encoder.encode(
          new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
        );
        analysis.push(bytes, clean);
        await write(bytes);
      }
      await write(new Uint8Array(padBytes(format, frames)));
      await file.sync();
    } finally {
      await file.close();
    }
    return { frames, sha256: hash.digest('hex'), sound: analysis.finish() };
  }

  async function* blocks(
    source: AudioNode,
    plan: readonly RepairPart[],
    { channels, sampleRate }: CaptureFormat,
  ) {
    const seam = Math.round(SEAM * sampleRate);
    for (const [at, part] of plan.entries()) {
      const length = part.kind === 'audio' ? part.to - part.from : part.frames;
      for (let done = 0; done < length; done += BLOCK_FRAMES) {
        const count = Math.min(BLOCK_FRAMES, length - done);
        if (part.kind === 'silence') {
          yield new Float32Array(count * channels);
          continue;
        }
        const bytes = await parts.pcm.read(source, part.from + done, count);
        const samples = new Float32Array(bytes.buffer, bytes.byteOffset, count * channels);
        fadeSeams(samples, channels, done, length, at > 0 ? seam : 0, at + 1 < plan.length ? seam : 0);
        yield samples;
      }
    }
  }

  async function repair({ nodeId }: { readonly nodeId: string }): Promise<AudioNode> {
    const take = await catalogue.node(nodeId);
    const record = await catalogue.audioFile(take.audio.sha256);
    const { receipt } = take;
    const jumps = repairableJumps(receipt, take.audio.frames);
    const words = describeRepair(take);
    if (!record || !receipt || !words || jumps.length === 0) throw nothingToRepair();
    const { channels, sampleRate } = take.audio;
    // What is read is what is played: two channels at most, at the story's rate. Takes are recorded so.
    if (channels > 2 || sampleRate !== take.sampleRate) throw notRepairable();
    const plan = planRepair(jumps, take.audio.frames);
    const bits = record.bitsPerSample === 24 ? '24' : '32f';
    const format: CaptureFormat = { channels, sampleRate, bits };
    const id = ids.next();
    const temporary = join(home.temp, `${id}.part`);
    try {
      const { frames, sha256, sound } = await onDisk('repair the take', () =>
        render(take, plan, format, temporary),
      );
      await audio.adopt(temporary, sha256, 'wav');
      const node: AudioNode = {
        ...take,
        id,
        kind: 'recording',
        title: clip(`${take.title} (repaired)`),
        frames,
        ...holdTrims(frames, take.trimIn, take.trimOut),
        createdAt: new Date(clock.now()).toISOString(),
        audio: {
          ...take.audio,
          sha256,
          bytes: finishedBytes(format, frames),
          mime: 'audio/wav',
          frames,
        },
        receipt: repairedReceipt(
          receipt,
          jumps,
          plan,
          ['Repaired:', words, describeUncertainty(take)].filter(Boolean).join(' '),
        ),
      };
      if (sound.peaks) {
        await storePeaks(node, sound.peaks).catch((error) =>
          logger.warn('The picture of a repaired take could not be kept.', {
            node: id,
            error: String(error),
          }),
        );
      }
      await catalogue.commit({
        storyId: take.storyId,
        edits: [{ entity: 'node', id, field: '*', value: { ...node } }],
        label: `Repair ${clip(take.title, 100)}`,
        audioFiles: [takeAudioFile(node, bits, sound)],
      });
      return await catalogue.node(id);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  return { repair };
}

/** Fades a block of a part in at the part's head and out at its end, where those are seams. */
function fadeSeams(
  samples: Float32Array,
  channels: number,
  done: number,
  length: number,
  head: number,
  tail: number,
): void {
  const count = samples.length / channels;
  for (let k = 0; k < count; k += 1) {
    const fromHead = done + k;
    const toEnd = length - 1 - fromHead;
    const gain = Math.min(head > fromHead ? fromHead / head : 1, tail > toEnd ? toEnd / tail : 1);
    if (gain === 1) continue;
    for (let channel = 0; channel < channels; channel += 1) {
      samples[k * channels + channel] = (samples[k * channels + channel] as number) * gain;
    }
  }
}

const nothingToRepair = () =>
  new StudioError(
    'BAD_INPUT',
    'There is nothing to repair: the receipt names no jump whose size is known.',
    'Listen to the take; where it is out of place, move it by hand or record it again.',
  );

const notRepairable = () =>
  new StudioError(
    'UNSUPPORTED_AUDIO',
    'Only mono and stereo takes at the story’s rate can be repaired.',
    'Move the part behind the jump by hand, or record it again.',
  );

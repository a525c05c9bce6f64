/**
 * Renders a comp: what its worker does, without the thread around it.
 *
 * One pass from the first block to the last writes the file and learns all that is to be known of it: its hash, its
 * picture, its loudness. The samples are float32, since that is what the takes are decoded to: a phrase is its take to
 * the bit, whatever the take was recorded as.
 */
import { createHash } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';
import { writeSpan } from '../../../shared/domain/comp/render';
import { planLayer } from '../../../shared/domain/kernel/mixPlan';
import type { FrameRange } from '../../../shared/domain/timeline';
import { finalHeader, HEADER_BYTES } from '../takes/rf64';
import { createSoundAnalysis, type Sound } from '../takes/soundAnalysis';

/** Part of a take in the comp. Placement as the mix kernel plans it, in story frames. */
export interface PlacedSpan {
  /** Index of the source. */
  readonly source: number;
  readonly startFrame: number;
  readonly frames: number;
  readonly trimIn: number;
  readonly trimOut: number;
  readonly fadeIn: number;
  readonly fadeOut: number;
  /** Linear. */
  readonly gain: number;
}

export interface CompOrder {
  /** Open files of decoded takes: interleaved float32 at the story's rate. */
  readonly sources: readonly { readonly file: number; readonly channels: 1 | 2 }[];
  /** In the order in which they begin. */
  readonly spans: readonly PlacedSpan[];
  /** Story frames. */
  readonly range: FrameRange;
  readonly channels: 1 | 2;
  /** Hz. */
  readonly sampleRate: number;
  /** An open file, empty. */
  readonly output: number;
  /** Anything but 0 ends the work. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}

export interface RenderedComp extends Sound {
  readonly sha256: string;
  readonly bytes: number;
}

const BLOCK_FRAMES = 65_536;

/** Bytes read; fewer only at the end of the file. */
function readFully(file: number, target: Uint8Array, offset: number): number {
  let done = 0;
  while (done < target.length) {
    const got = readSync(file, target, done, target.length - done, offset + done);
    if (got === 0) break;
    done += got;
  }
  return done;
}

function writeFully(file: number, bytes: Uint8Array, offset: number): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(file, bytes, done, bytes.length - done, offset + done);
}

const spanFrom = ({ startFrame, trimIn }: PlacedSpan) => startFrame + trimIn;
const spanTo = ({ startFrame, frames, trimOut }: PlacedSpan) => startFrame + frames - trimOut;

/** Null when it was stopped. Synchronous: it runs in a thread of its own. */
export function renderComp(order: CompOrder, onFrame: (frames: number) => void): RenderedComp | null {
  const { sources, spans, range, channels, sampleRate, output, stop } = order;
  const format = { channels, sampleRate, bits: '32f' } as const;
  const total = range.to - range.from;
  const header = finalHeader(format, total);
  const hash = createHash('sha256').update(header);
  const analysis = createSoundAnalysis(format);
  const block = new Float32Array(BLOCK_FRAMES * channels);
  const scratch = new Float32Array(BLOCK_FRAMES * 2);
  writeFully(output, header, 0);
  /** The first span that a later block may still need. */
  let next = 0;

  const addSpan = (span: PlacedSpan, from: number, to: number) => {
    const read = planLayer(span, span.source, from, to);
    const source = sources[span.source];
    if (!read || !source) return;
    const samples = scratch.subarray(0, read.frames * source.channels);
    // A decode that is shorter than the node says goes on as silence.
    samples.fill(0);
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    readFully(source.file, bytes, read.audioFrame * source.channels * 4);
    writeSpan(block, samples, read, { from: source.channels, to: channels, gain: span.gain });
  };

  for (let from = range.from; from < range.to; from += BLOCK_FRAMES) {
    if (Atomics.load(stop, 0) !== 0) return null;
    const to = Math.min(range.to, from + BLOCK_FRAMES);
    const samples = block.subarray(0, (to - from) * channels);
    samples.fill(0);
    while (next < spans.length && spanTo(spans[next]!) <= from) next += 1;
    for (let at = next; at < spans.length && spanFrom(spans[at]!) < to; at += 1)
      addSpan(spans[at]!, from, to);
    const bytes = new Uint8Array(samples.buffer, 0, samples.byteLength);
    writeFully(output, bytes, HEADER_BYTES + (from - range.from) * channels * 4);
    hash.update(bytes);
    analysis.push(bytes, samples);
    onFrame(to - range.from);
  }
  return { sha256: hash.digest('hex'), bytes: HEADER_BYTES + total * channels * 4, ...analysis.finish() };
}

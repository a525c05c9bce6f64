/**
 * Reads the samples of a capture once, checks them against its journal, and gives the SHA-256 of the finished file
 * they make: the header is known as soon as the length is, so the file need not be finished to know its name.
 */
import { createHash } from 'node:crypto';
import type { TakeFiles } from '../ports/takeFiles';
import type { Segment } from './journal';
import { type CaptureFormat, finalHeader, frameBytes, HEADER_BYTES, padBytes } from './rf64';
import { type CheckResult, createSegmentCheck } from './segmentCheck';

export interface ReadCapture {
  readonly files: TakeFiles;
  readonly id: string;
  readonly format: CaptureFormat;
  readonly frames: number;
  readonly segments: readonly Segment[];
  /** Gets the finished file's bytes in order: header, samples (in whole frames), pad. */
  readonly onBytes?: (bytes: Uint8Array, part: 'header' | 'samples' | 'pad') => void | Promise<void>;
}

export async function readCapture(capture: ReadCapture): Promise<{ sha256: string; check: CheckResult }> {
  const { files, id, format, frames, segments, onBytes } = capture;
  const unit = frameBytes(format);
  const hash = createHash('sha256');
  const checker = createSegmentCheck(segments, unit);
  const take = async (bytes: Uint8Array, part: 'header' | 'samples' | 'pad') => {
    hash.update(bytes);
    await onBytes?.(bytes, part);
  };
  await take(finalHeader(format, frames), 'header');
  for await (const block of files.read(id, HEADER_BYTES, HEADER_BYTES + frames * unit, unit)) {
    checker.push(block);
    await take(block, 'samples');
  }
  await take(new Uint8Array(padBytes(format, frames)), 'pad');
  return { sha256: hash.digest('hex'), check: checker.finish() };
}

/**
 * Verification: is every byte that the catalogue names still what it was?
 *
 * Reads and hashes all audio, so it takes as long as the disk does. It only reports: what is missing can come back
 * from a backup, what is damaged may still be partly readable, and a file that no row names may be the only copy of
 * something that a salvaged catalogue lost. Deleting any of them is a person's decision.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { throwIfCancelled } from '../cancel';
import type { AudioLocation, AudioStore } from '../ports/audioStore';
import type { Catalogue } from '../ports/catalogue';

export interface AudioProblem {
  /** SHA-256 by which nodes know the audio; null for a file that no row names. */
  readonly sha256: string | null;
  readonly path: string;
  readonly problem: 'missing' | 'damaged' | 'unreadable' | 'orphaned';
  readonly detail: string;
}

export interface VerifyReport {
  /** True when nothing is wrong. Orphans alone are no damage. */
  readonly ok: boolean;
  readonly filesChecked: number;
  readonly bytesChecked: number;
  readonly problems: readonly AudioProblem[];
  readonly catalogue: { readonly ok: boolean; readonly problems: readonly string[] };
}

export interface VerifyOptions {
  readonly signal?: AbortSignal;
  /** 0..1 of the bytes to read. */
  readonly onProgress?: (fraction: number) => void;
}

export interface Verify {
  /** CANCELLED when the signal fires. */
  run(options?: VerifyOptions): Promise<VerifyReport>;
}

export interface VerifyDeps {
  readonly catalogue: Pick<Catalogue, 'audioFiles' | 'check'>;
  readonly store: Pick<AudioStore, 'locate' | 'list'>;
}

const READ_BYTES = 1 << 20;

export function createVerify({ catalogue, store }: VerifyDeps): Verify {
  return {
    async run({ signal, onProgress } = {}) {
      const expected = (await catalogue.audioFiles()).map((record) => ({
        record,
        location: store.locate(record),
      }));
      const total = expected.reduce((sum, { location }) => sum + location.bytes, 0);
      const problems: AudioProblem[] = [];
      let read = 0;
      let checked = 0;
      for (const { record, location } of expected) {
        throwIfCancelled(signal);
        const before = read;
        const found = await inspect(location, signal, (bytes) => {
          read += bytes;
          onProgress?.(total > 0 ? Math.min(1, read / total) : 1);
        });
        // Progress goes by what the catalogue promised, or a missing file would keep it below the end.
        read = before + location.bytes;
        if (found) problems.push({ sha256: record.sha256, path: location.path, ...found });
        if (found?.problem !== 'missing') checked += 1;
      }
      const named = new Set(expected.map(({ location }) => basename(location.path)));
      for (const file of await store.list()) {
        if (named.has(file.name)) continue;
        problems.push({
          sha256: null,
          path: file.path,
          problem: 'orphaned',
          detail: `No node refers to it (${file.bytes} bytes). It is kept; import it to use it again.`,
        });
      }
      onProgress?.(1);
      const report = await catalogue.check();
      return {
        ok: report.ok && problems.every(({ problem }) => problem === 'orphaned'),
        filesChecked: checked,
        bytesChecked: read,
        problems,
        catalogue: report,
      };
    },
  };
}

async function inspect(
  location: AudioLocation,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<Pick<AudioProblem, 'problem' | 'detail'> | null> {
  const facts = await stat(location.path).catch(() => null);
  if (!facts?.isFile())
    return { problem: 'missing', detail: 'The file is not there. Put it back from a backup.' };
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(location.path, { highWaterMark: READ_BYTES, signal })) {
      hash.update(chunk);
      onBytes(chunk.length);
    }
  } catch (error) {
    throwIfCancelled(signal);
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: 'unreadable', detail: `The disk refuses to read it: ${reason}` };
  }
  if (hash.digest('hex') === location.sha256) return null;
  const size =
    facts.size === location.bytes ? 'of the right size' : `${facts.size} bytes instead of ${location.bytes}`;
  return {
    problem: 'damaged',
    detail: `Its bytes are not the ones that were stored (${size}). Put it back from a backup.`,
  };
}

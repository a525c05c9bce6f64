/** Renders the parts of the demo story, one after the other, as WAV files of 24 bits. A second of work each. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { demoStory } from '../../../shared/domain/demo/demoStory';
import { createPcmEncoder } from '../../../shared/domain/kernel/createPcm';
import { wavHeader } from '../mixdown/wavFile';
import type { DemoOrder, RenderedPart } from './demo';

const { folder, sampleRate } = workerData as DemoOrder;

for (const { key, channels, frames, render } of demoStory(sampleRate).parts) {
  const encoder = createPcmEncoder({ format: 's24', capacity: frames * channels });
  const samples = encoder.encode(render(), frames * channels);
  const pad = new Uint8Array(samples.byteLength % 2);
  const path = join(folder, `${key}.wav`);
  const header = wavHeader({ format: 's24', channels, sampleRate }, frames, pad.byteLength);
  writeFileSync(path, Buffer.concat([header, samples, pad]));
  const part: RenderedPart = { key, path };
  parentPort?.postMessage(part);
}

/** What a mixdown does to the processor next door: sums layers until it is ended. */
import { createKernel } from '../shared/domain/kernel/createKernel';

const FRAMES = 16_384;
const kernel = createKernel({ capacity: FRAMES });
kernel.source(0).fill(0.1);
const matrix = { ll: 1, lr: 0.1, rl: 0.1, rr: 1 };
for (;;) {
  kernel.clear(FRAMES);
  for (let layer = 0; layer < 64; layer += 1) {
    kernel.mix({
      ...{ slot: 0, channels: 2, sourceFrame: 0, targetFrame: 0, frames: FRAMES },
      ...{ from: matrix, to: matrix, rampFrames: 0, rampDone: 0 },
      ...{ clipFrame: 0, clipFrames: FRAMES, fadeIn: 0, fadeOut: 0 },
    });
  }
}

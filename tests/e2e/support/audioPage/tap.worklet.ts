/** Records what passes: a test's ear behind the studio's node. Posts blocks with the context frame they began at. */
const BLOCK = 4_096;

class Tap extends AudioWorkletProcessor implements AudioWorkletProcessorImpl {
  private block = new Float32Array(BLOCK * 2);
  private filled = 0;

  process(inputs: Float32Array[][]): boolean {
    const [left, right] = inputs[0] as Float32Array[];
    for (let k = 0; k < 128; k += 1) {
      this.block[this.filled * 2] = left?.[k] ?? 0;
      this.block[this.filled * 2 + 1] = right?.[k] ?? 0;
      this.filled += 1;
      if (this.filled < BLOCK) continue;
      this.port.postMessage({ frame: currentFrame + k + 1 - BLOCK, block: this.block }, [this.block.buffer]);
      this.block = new Float32Array(BLOCK * 2);
      this.filled = 0;
    }
    return true;
  }
}

registerProcessor('tap', Tap);

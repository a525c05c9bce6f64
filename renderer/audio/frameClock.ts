/**
 * The audio context's frame counter as the worklet may trust it.
 *
 * Chromium now and then shows one block the counter of the block before it, and the right one again with the next.
 * Taken at its word that is a jump back and a jump forth, in a take that lost nothing. So a jump counts only once the
 * next block has confirmed it. For the real-time thread: nothing allocates.
 */
export interface FrameClock {
  /**
   * To be called once a block, with the counter and the block's length.
   *
   * @returns frames by which the counter really jumped before the last block; 0 almost always
   */
  advance(frame: number, frames: number): number;
  /** First frame of the block that was announced last. */
  readonly frame: number;
}

export const createFrameClock = (): FrameClock => {
  let next = -1;
  let frame = 0;
  let suspected = 0;
  return {
    get frame() {
      return frame;
    },
    advance(counter, frames) {
      let jump = 0;
      if (next < 0) next = counter;
      const ahead = counter - next;
      if (ahead === 0) suspected = 0;
      else if (suspected !== 0 && ahead === suspected) {
        jump = ahead;
        next = counter;
        suspected = 0;
      } else suspected = ahead;
      frame = next;
      next += frames;
      return jump;
    },
  };
};

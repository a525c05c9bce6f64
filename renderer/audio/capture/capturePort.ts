/** The capture of a page without shared memory: frames go to the drain in messages of about 40 ms. */
import type { CapturePortMessage } from '../protocol';
import type { CaptureSink } from './capture';

const MESSAGE_FRAMES = 2_048;

export const createPortSink = (port: MessagePort, channels: number): CaptureSink => {
  let block = new Float32Array(MESSAGE_FRAMES * channels);
  let filled = 0;
  let position = 0;
  const send = () => {
    const message: CapturePortMessage = { frame: position - filled, data: block };
    port.postMessage(message, [block.buffer]);
    block = new Float32Array(MESSAGE_FRAMES * channels);
    filled = 0;
  };
  return {
    get position() {
      return position;
    },
    write(planes, frames) {
      for (let k = 0; k < frames; k += 1) {
        for (let channel = 0; channel < channels; channel += 1) {
          block[filled * channels + channel] = planes[channel]?.[k] ?? 0;
        }
        filled += 1;
        position += 1;
        if (filled === MESSAGE_FRAMES) send();
      }
    },
  };
};

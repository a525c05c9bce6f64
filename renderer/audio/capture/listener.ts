/**
 * Gives a stretch of the input to whoever asks for it, once all of it has been captured. Beside the drain, because the
 * ring may live in the drain's worker and nowhere else.
 */
import type { ListenPortMessage } from '../protocol';
import type { CaptureReader } from './captureRing';

export interface Listener {
  /** Sends the capture frames [from, from + frames), interleaved, to the port. Replaces what was asked for before. */
  listen(from: number, frames: number, port: Pick<MessagePort, 'postMessage' | 'close'>): void;
  /** Nobody waits any more. */
  forget(): void;
  /** Looks whether it is there. */
  pump(): void;
}

interface Request {
  readonly reader: CaptureReader;
  readonly frames: number;
  readonly port: Pick<MessagePort, 'postMessage' | 'close'>;
}

export const createListener = (channels: number, openReader: (from: number) => CaptureReader): Listener => {
  let request: Request | null = null;
  const forget = () => {
    request?.port.close();
    request = null;
  };
  return {
    listen(from, frames, port) {
      forget();
      request = { reader: openReader(from), frames, port };
    },
    forget,
    pump() {
      if (!request || request.reader.waiting() < request.frames) return;
      const { reader, frames, port } = request;
      request = null;
      const data = new Float32Array(frames * channels);
      const { lost } = reader.read(frames, data);
      port.postMessage({ data, lost } satisfies ListenPortMessage, [data.buffer]);
    },
  };
};

/**
 * Rings without shared memory: the worklet keeps each ring in its own memory, the feeder writes by message and learns
 * in batches how far it was read. Both sides of that pair stand here, so that they can't drift apart.
 */
import type { FeedPortMessage, ReadPortMessage, VoiceSpec } from '../protocol';
import {
  createRingMemory,
  createRingReader,
  createRingWriter,
  type RingReader,
  type RingWriter,
} from './layerRing';

/** The feeder's side. `port` goes to the worklet. */
export const createPortRings = (port: MessagePort) => {
  const reads = new Map<number, { generation: number; frame: number }>();
  port.onmessage = ({ data }: MessageEvent<ReadPortMessage>) => {
    for (const { slot, generation, frame } of data.reads) {
      const entry = reads.get(slot);
      if (entry?.generation === generation) entry.frame = frame;
    }
  };
  return {
    openRing: ({ slot, generation, channels, capacity }: VoiceSpec): RingWriter => {
      const read = { generation, frame: 0 };
      reads.set(slot, read);
      let position = 0;
      const space = () => Math.min(capacity, capacity - (position - read.frame));
      const send = (at: number, frames: number, data: Float32Array<ArrayBuffer> | null) => {
        const message: FeedPortMessage = { slot, generation, channels, capacity, at, frames, data };
        port.postMessage(message, data ? [data.buffer] : []);
      };
      return {
        get position() {
          return position;
        },
        space,
        late: () => Math.max(0, read.frame - position),
        write(source, sourceFrame, frames) {
          const taken = Math.max(0, Math.min(frames, space()));
          if (taken === 0) return 0;
          send(position, taken, source.slice(sourceFrame * channels, (sourceFrame + taken) * channels));
          position += taken;
          return taken;
        },
        skip(frames) {
          const taken = Math.max(0, Math.min(frames, space()));
          if (taken === 0) return 0;
          send(position, taken, null);
          position += taken;
          return taken;
        },
        jump(frame) {
          position = Math.max(position, frame);
        },
      };
    },
  };
};

/** The worklet's side. */
export const createLocalRings = () => {
  const rings = new Map<number, { generation: number; writer: RingWriter; reader: RingReader }>();
  const ringOf = ({
    slot,
    generation,
    channels,
    capacity,
  }: Pick<VoiceSpec, 'slot' | 'generation' | 'channels' | 'capacity'>) => {
    const known = rings.get(slot);
    if (known && known.generation >= generation) return known;
    const memory = createRingMemory(capacity, channels, false);
    const writer = createRingWriter(memory, generation);
    const ring = { generation, writer, reader: createRingReader(memory, generation) };
    rings.set(slot, ring);
    return ring;
  };
  return {
    openRing: (voice: VoiceSpec): RingReader => ringOf(voice).reader,
    receive(message: FeedPortMessage) {
      const ring = ringOf(message);
      if (ring.generation !== message.generation) return;
      ring.writer.jump(message.at);
      if (message.data) ring.writer.write(message.data, 0, message.frames);
      else ring.writer.skip(message.frames);
    },
  };
};

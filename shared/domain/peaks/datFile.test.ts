import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DAT_HEADER_BYTES,
  datByteRange,
  decodeDat,
  decodeDatHeader,
  decodeDatValues,
  encodeDat,
  PeaksFileError,
  type PeaksFileProblem,
} from './datFile';
import type { Peaks } from './peaks';

const peaksArbitrary = fc
  .record({
    sampleRate: fc.integer({ min: 1, max: 768_000 }),
    framesPerPoint: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    channels: fc.integer({ min: 1, max: 8 }),
    points: fc.nat(60),
  })
  .chain((header) =>
    fc
      .int16Array({
        minLength: header.points * header.channels * 2,
        maxLength: header.points * header.channels * 2,
      })
      .map((data): Peaks => ({ ...header, data: Int16Array.from(data) })),
  );

const example: Peaks = {
  sampleRate: 48_000,
  framesPerPoint: 256,
  channels: 2,
  points: 2,
  data: Int16Array.from([-1, 2, -3, 4, -32_768, 32_767, 5, 6]),
};

/** The example file with some of its header's fields replaced. */
function fileWith(
  fields: Partial<Record<'version' | 'flags' | 'rate' | 'frames' | 'length' | 'channels', number>>,
) {
  const file = encodeDat(example);
  const view = new DataView(file.buffer);
  const offsets = { version: 0, flags: 4, rate: 8, frames: 12, length: 16, channels: 20 };
  for (const [field, value] of Object.entries(fields)) {
    view.setUint32(offsets[field as keyof typeof offsets], value >>> 0, true);
  }
  return file;
}

describe('the .dat file', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(peaksArbitrary, (peaks) => {
        expect(decodeDat(encodeDat(peaks))).toEqual(peaks);
      }),
    );
  });

  it('lies as the format says, byte for byte', () => {
    expect(Array.from(encodeDat(example))).toEqual([
      ...[2, 0, 0, 0],
      ...[0, 0, 0, 0],
      ...[0x80, 0xbb, 0, 0],
      ...[0, 1, 0, 0],
      ...[2, 0, 0, 0],
      ...[2, 0, 0, 0],
      ...[255, 255, 2, 0, 253, 255, 4, 0],
      ...[0, 128, 255, 127, 5, 0, 6, 0],
    ]);
  });

  it('reads 8-bit files, as other tools write them', () => {
    const file = new Uint8Array([...fileWith({ flags: 1, length: 1 }).subarray(0, 24), 0x80, 0x7f, 0xff, 1]);
    expect(Array.from(decodeDat(file).data)).toEqual([-32_768, 32_512, -256, 256]);
  });

  it('reads a part of a file by its byte range', () => {
    fc.assert(
      fc.property(peaksArbitrary, fc.nat(70), fc.nat(70), (peaks, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const file = encodeDat(peaks);
        const header = decodeDatHeader(file.subarray(0, DAT_HEADER_BYTES), file.length);
        const { offset, bytes } = datByteRange(header, from, to);
        const stride = peaks.channels * 2;
        expect(decodeDatValues(header, file.subarray(offset, offset + bytes))).toEqual(
          peaks.data.slice(from * stride, to * stride),
        );
      }),
    );
  });

  it('reads a file that lies at an odd address of a larger buffer', () => {
    const file = encodeDat(example);
    const buffer = new Uint8Array(file.length + 1);
    buffer.set(file, 1);
    expect(decodeDat(buffer.subarray(1))).toEqual(example);
    expect(decodeDat(Buffer.from(buffer.buffer, 1))).toEqual(example);
    expect(decodeDat(Buffer.from(fileWith({ flags: 1 }))).data).toHaveLength(8);
  });

  const hostile: [string, Uint8Array, PeaksFileProblem][] = [
    ['nothing', new Uint8Array(0), 'truncated'],
    ['a cut header', encodeDat(example).subarray(0, 23), 'truncated'],
    ['a cut body', encodeDat(example).subarray(0, 39), 'size'],
    ['more points than there are', fileWith({ length: 3 }), 'size'],
    ['four thousand million points', fileWith({ length: 2 ** 32 - 1 }), 'size'],
    ['version 1', fileWith({ version: 1 }), 'version'],
    [
      'a WAV file',
      new Uint8Array([...new TextEncoder().encode('RIFF....WAVEfmt '), ...new Array(30).fill(0)]),
      'version',
    ],
    ['no channels', fileWith({ channels: 0 }), 'header'],
    ['-1 channels', fileWith({ channels: -1 }), 'header'],
    ['two thousand million channels', fileWith({ channels: 2 ** 31 - 1 }), 'header'],
    ['a rate of 0', fileWith({ rate: 0 }), 'header'],
    ['a negative rate', fileWith({ rate: -48_000 }), 'header'],
    ['no frames a point', fileWith({ frames: 0 }), 'header'],
    ['negative frames a point', fileWith({ frames: -256 }), 'header'],
    ['unknown flags', fileWith({ flags: 6 }), 'header'],
  ];
  it.each(hostile)('refuses %s', (_, file, problem) => {
    expect(() => decodeDat(file)).toThrow(PeaksFileError);
    expect(() => decodeDat(file)).toThrow(expect.objectContaining({ problem }));
  });

  it('takes any bytes without anything but a PeaksFileError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        const file = Uint8Array.from(noise);
        file.set([2, 0, 0, 0].slice(0, file.length));
        try {
          decodeDat(file);
        } catch (error) {
          expect(error).toBeInstanceOf(PeaksFileError);
        }
      }),
    );
  });
});

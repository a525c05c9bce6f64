/** Header of a canonical stereo WAV, as the programs in this folder read and write it. */

export const WAV_HEADER_BYTES = 44;

/** @param format 24-bit integers or 32-bit floats */
export function stereoWavHeader(sampleRate: number, format: 's24' | 'f32', dataBytes: number): Buffer {
  const frameBytes = format === 's24' ? 6 : 8;
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0);
  header.writeUInt32LE(dataBytes + WAV_HEADER_BYTES - 8, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(format === 's24' ? 1 : 3, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * frameBytes, 28);
  header.writeUInt16LE(frameBytes, 32);
  header.writeUInt16LE(frameBytes * 4, 34);
  header.write('data', 36);
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

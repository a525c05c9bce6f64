import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWith, noise } from '../../../tests/support/audioFixtures';
import { readCompressedHeader } from './compressedHeader';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapstory-header-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (bytes: Uint8Array) =>
  readCompressedHeader(async (offset, length) => bytes.subarray(offset, offset + length));

describe('readCompressedHeader', () => {
  it('reads what encoders write', async () => {
    const cases: [string, number, number, string[], object][] = [
      [
        'a.flac',
        44_100,
        2,
        ['-sample_fmt', 's16'],
        { container: 'flac', bitsPerSample: 16, seconds: 10_000 / 44_100 },
      ],
      ['b.flac', 192_000, 6, ['-sample_fmt', 's32', '-bits_per_raw_sample', '24'], { bitsPerSample: 24 }],
      ['c.flac', 8_000, 1, ['-metadata', 'title=x'], { seconds: 10_000 / 8_000 }],
      [
        'a.mp3',
        44_100,
        2,
        ['-b:a', '320k', '-metadata', `title=${'long '.repeat(50)}`],
        { container: 'mp3', seconds: null },
      ],
      ['b.mp3', 48_000, 1, ['-q:a', '2'], {}],
      ['c.mp3', 22_050, 2, ['-b:a', '64k', '-id3v2_version', '0'], {}],
      ['d.mp3', 8_000, 1, ['-b:a', '16k', '-write_xing', '0'], {}],
      ['e.mp3', 32_000, 2, ['-b:a', '128k', '-joint_stereo', '0'], {}],
    ];
    for (const [name, sampleRate, channels, args, more] of cases) {
      const path = encodeWith(folder, name, noise(10_000, channels, sampleRate), args);
      expect(await read(await readFile(path)), name).toMatchObject({ sampleRate, channels, ...more });
    }
  });

  it('leaves what is unusual to ffprobe', async () => {
    for (const name of ['x.ogg', 'x.m4a', 'x.wav', 'x.aac']) {
      expect(await read(await readFile(encodeWith(folder, name, noise(5_000)))), name).toBeNull();
    }
    const flac = await readFile(encodeWith(folder, 'x.flac', noise(5_000)));
    expect(await read(flac.subarray(0, 30))).toBeNull();
    expect(await read(Buffer.alloc(0))).toBeNull();
  });

  it('survives any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 100 }),
        fc.constantFrom('', 'fLaC', 'ID3', '\xff\xfb'),
        async (bytes, head) => {
          const header = await read(Buffer.concat([Buffer.from(head, 'latin1'), bytes]));
          if (header) expect(header.sampleRate).toBeGreaterThan(0);
        },
      ),
    );
  });
});

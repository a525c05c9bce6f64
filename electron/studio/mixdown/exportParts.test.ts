import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MixdownOptions, mixdownOptionsSchema } from '../../../shared/contract/schemas';
import type { Layer } from '../../../shared/domain/mix';
import type { Processing } from '../../../shared/domain/model';
import { defaultProcessing } from '../../../shared/domain/processing/settings';
import { BOUNCE_EVERY, bouncePoints, bouncesToMake, type MixLayer } from './bouncePlan';
import { mixdownName, safeName, stemName } from './fileNames';
import { ffmetadata, mixChapters, tagPairs, vorbisChapters } from './mixTags';
import { encodeArguments, outputFormat } from './outputFormat';
import { WAV_HEADER_BYTES, wavHeader, wavTrailer } from './wavFile';

const options = (given: Partial<MixdownOptions>) => mixdownOptionsSchema.parse(given);

describe('file names', () => {
  it('are taken by every system, whatever the title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (title) => {
        const name = safeName(title);
        expect(name).not.toMatch(/[\\/:*?"<>|\0\n]|^[.\s]|[.\s]$|^$/);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      }),
    );
    expect(safeName('../../etc/passwd')).toBe('etc passwd');
    expect(safeName('CON')).toBe('CON_');
    expect(stemName(6, 'A/B', { format: 'flac' })).toBe('007-A B.flac');
    expect(mixdownName('🎻', { format: 'mp3' })).toBe('🎻.mp3');
  });
});

describe('wavHeader', () => {
  it('is RIFF up to 4 GiB and RF64 above, of the same length', () => {
    const wav = { format: 'f32', channels: 2, sampleRate: 48_000 } as const;
    const small = Buffer.from(wavHeader(wav, 1_000, 10));
    const large = Buffer.from(wavHeader(wav, 2 ** 30, 10));
    expect(small.length).toBe(WAV_HEADER_BYTES);
    expect(large.length).toBe(WAV_HEADER_BYTES);
    expect(small.toString('latin1', 0, 4)).toBe('RIFF');
    expect(small.readUInt32LE(4)).toBe(WAV_HEADER_BYTES - 8 + 8_000 + 10);
    expect(small.readUInt32LE(WAV_HEADER_BYTES - 4)).toBe(8_000);
    expect(large.toString('latin1', 0, 4)).toBe('RF64');
    expect(large.toString('latin1', 12, 16)).toBe('ds64');
    expect(large.readBigUInt64LE(28)).toBe(2n ** 33n);
    expect(large.readBigUInt64LE(36)).toBe(2n ** 30n);
    expect(large.readUInt32LE(WAV_HEADER_BYTES - 4)).toBe(0xffff_ffff);
  });

  it('pads an odd number of bytes', () => {
    const wav = { format: 's24', channels: 1, sampleRate: 48_000 } as const;
    const tags = { title: 'T', artist: '', story: '' };
    expect(wavTrailer(wav, 1, tags, []).length).toBe(wavTrailer(wav, 2, tags, []).length + 1);
  });
});

describe('outputFormat', () => {
  it('chooses quietly only where nothing was asked', () => {
    expect(outputFormat(options({ format: 'opus' }), 44_100)).toMatchObject({ rate: 48_000, warnings: [] });
    expect(outputFormat(options({ format: 'mp3' }), 96_000)).toMatchObject({
      rate: 48_000,
      warnings: [expect.stringContaining('96000')],
    });
    expect(outputFormat(options({ format: 'm4a' }), 11_025).rate).toBe(11_025);
    expect(outputFormat(options({ format: 'mp3', bitrate: 512 }), 48_000)).toMatchObject({ bitrate: 320 });
    expect(outputFormat(options({ format: 'mp3', bitrate: 320 }), 22_050)).toMatchObject({ bitrate: 160 });
    for (const wrong of [
      { format: 'flac', bits: '32f' },
      { format: 'wav', bitrate: 128 },
      { format: 'opus', sampleRate: 44_100 },
    ] as const) {
      expect(() => outputFormat(options(wrong), 48_000)).toThrow(
        expect.objectContaining({ code: 'BAD_INPUT' }),
      );
    }
  });
});

describe('encodeArguments', () => {
  it('hands tags over as arguments of their own and files by name only', () => {
    const request = {
      output: outputFormat(options({ format: 'flac' }), 48_000),
      input: null,
      inputRate: 48_000,
      metadata: null,
      tags: ['title=-y\n;rm'],
      target: '/tmp/-out:x.flac',
      soxr: true,
    };
    const args = encodeArguments(request);
    expect(args).toContain('title=-y\n;rm');
    expect(args.at(-1)).toBe('file:/tmp/-out:x.flac');
    expect(args.slice(0, 8)).toEqual(['-f', 's24le', '-ar', '48000', '-ac', '2', '-i', 'pipe:0']);
    expect(args.filter((argument) => argument === '-i')).toHaveLength(1);
    expect(encodeArguments({ ...request, metadata: '/tmp/-m.txt' })).toContain('file:/tmp/-m.txt');
  });
});

describe('chapters and tags', () => {
  const layer = (title: string, startFrame: number, trimIn = 0, frames = 1_000) =>
    ({ node: { title, startFrame, trimIn, trimOut: 0, frames, creator: '' } }) as unknown as Layer;

  it('begin where each node is first heard; those that begin together share one', () => {
    const layers = [layer('B', 500), layer('A', -100), layer('C', 300, 200), layer('Gone', 0, 1_000)];
    expect(mixChapters(layers, 2_000)).toEqual([
      { frame: 0, title: 'A' },
      { frame: 500, title: 'B / C' },
    ]);
  });

  it('are written in each container’s own way', () => {
    const chapters = [
      { frame: 0, title: 'a=b;c#\\' },
      { frame: 180_030_000, title: 'x' },
    ];
    expect(ffmetadata(chapters, 190_000_000, 48_000).split('\n').slice(0, 5)).toEqual([
      ';FFMETADATA1',
      '[CHAPTER]',
      'TIMEBASE=1/48000',
      'START=0',
      'END=180030000',
    ]);
    expect(vorbisChapters(chapters, 48_000)[2]).toBe('CHAPTER001=01:02:30.625');
    expect(tagPairs({ title: 'T', artist: '', story: 'S' })).toEqual(['title=T', 'album=S']);
  });
});

describe('bounces', () => {
  const layers = Array.from(
    { length: 500 },
    (_, index): MixLayer => ({
      id: `${index}`,
      sha256: String(index).padStart(64, '0'),
      startFrame: index * 10,
      frames: 1_000,
      trimIn: 0,
      trimOut: 0,
      fadeIn: 0,
      fadeOut: 0,
      gainDb: 0,
      pan: 0,
      mute: false,
      channels: 2,
    }),
  );

  it('have keys that change with anything that is heard in them, and with nothing else', () => {
    const points = bouncePoints(layers, 48_000);
    expect(points.map((point) => point.layers)).toEqual(
      Array.from({ length: 15 }, (_, index) => (index + 1) * BOUNCE_EVERY),
    );
    const changes: Partial<MixLayer>[] = [
      { gainDb: -1 }, { pan: 0.1 }, { startFrame: 1 }, { trimIn: 1 }, { trimOut: 1 },
      { fadeIn: 1 }, { fadeOut: 1 }, { channels: 1 }, { sha256: 'x' }, { frames: 999 },
      { processing: { ...defaultProcessing, highPass: true } },
    ]; // biome-ignore format: a table
    for (const change of changes) {
      const moved = bouncePoints(
        layers.map((layer, at) => (at === 100 ? { ...layer, ...change } : layer)),
        48_000,
      );
      expect(moved[2]).toEqual(points[2]);
      expect(moved[3]?.key).not.toBe(points[3]?.key);
      expect(moved[14]?.key).not.toBe(points[14]?.key);
    }
    const processed = (change: Partial<Processing>) =>
      bouncePoints(
        layers.map((layer, at) =>
          at === 100 ? { ...layer, processing: { ...defaultProcessing, highPass: true, ...change } } : layer,
        ),
        48_000,
      )[14]?.key;
    expect(processed({ highPassHz: 81 })).not.toBe(processed({}));
    expect(processed({ compressor: true })).not.toBe(processed({}));
    // Nobody hears the settings of what is off.
    expect(processed({ ratio: 9, lowHz: 200 })).toBe(processed({}));
    const renamed = layers.map((layer) => ({ ...layer, id: `other ${layer.id}` }));
    expect(bouncePoints(renamed, 48_000)).toEqual(points);
    expect(bouncePoints(layers, 44_100)[0]?.key).not.toBe(points[0]?.key);
  });

  it('are made near the tip and ever fewer below, above the one that was used', () => {
    const points = bouncePoints(layers, 48_000);
    const made = (base: number) => bouncesToMake(points, 500, base).map((point) => point.layers);
    expect(made(0)).toEqual([256, 384, 448, 480]);
    expect(made(256)).toEqual([384, 448, 480]);
    expect(made(480)).toEqual([]);
    expect(bouncesToMake(bouncePoints(layers.slice(0, 32), 48_000), 32, 0)).toEqual([]);
  });
});

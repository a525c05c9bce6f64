import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileUrl } from '../studio/ffmpegFiles';
import { parseFfmetadata } from '../studio/pcm/fileTags';
import { safeArguments } from './ffmpegArguments';
import { createStderrReader, parseProbeByDecode, parseVersion } from './ffmpegOutput';

describe('safeArguments', () => {
  it('allows only local protocols, for every input', () => {
    const args = safeArguments(['-f', 'f32le', '-i', 'pipe:0', '-i', 'file:/a.txt', 'file:/out.flac']);
    const inputs = args.flatMap((argument, index) => (argument === '-i' ? [index] : []));
    expect(inputs).toHaveLength(2);
    for (const index of inputs) {
      expect(args.slice(index - 2, index)).toEqual(['-protocol_whitelist', 'file,pipe,fd']);
    }
    expect(args.slice(0, 2)).toEqual(['-hide_banner', '-nostdin']);
  });

  it('names files so that neither a dash nor a colon means anything', () => {
    for (const name of ['/x/-y.wav', '/x/concat:a|b.wav', '/x/a\nb.wav', '/x/🎻.wav']) {
      expect(fileUrl(name)).toBe(`file:${name}`);
    }
    expect(fileUrl('-y')).toMatch(/^file:\//);
  });
});

describe('parseVersion', () => {
  const build = (first: string, util = '57. 28.100') =>
    parseVersion(
      `${first} Copyright (c) 2000-2026\nconfiguration: --enable-libsoxr\nlibavutil      ${util} / x`,
    );

  it.each([
    ['ffmpeg version 5.1.9-0+deb12u1', '5.1.9', true],
    ['ffmpeg version n4.4.1', '4.4.1', true],
    ['ffmpeg version 4.4', '4.4', true],
    ['ffmpeg version 10.0', '10.0', true],
    ['ffmpeg version 4.3.6', '4.3.6', false],
    ['ffmpeg version 3.4.11-essentials_build', '3.4.11', false],
  ])('%s', (text, version, recentEnough) => {
    expect(build(text)).toEqual({ version, recentEnough, soxr: true });
  });

  it('judges a development build by its libraries', () => {
    expect(build('ffmpeg version N-109542-gabc', '57. 28.100')?.recentEnough).toBe(true);
    expect(build('ffmpeg version N-99999-gabc', '56. 51.100')?.recentEnough).toBe(false);
  });

  it('does not take another program for FFmpeg', () => {
    expect(parseVersion('avconv version 12')).toBeNull();
  });
});

describe('createStderrReader', () => {
  it('tells progress from log however the text is cut', () => {
    const text =
      '[flac @ 0x1] [error] invalid residual\nout_time_us=20000\nprogress=continue\n[warning] odd\nout_time_us=N/A\n';
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length })), (cuts) => {
        const progress: number[] = [];
        const reader = createStderrReader((at) => progress.push(at));
        const points = [0, ...cuts.sort((a, b) => a - b), text.length];
        for (let i = 1; i < points.length; i += 1) reader.push(text.slice(points[i - 1], points[i]));
        reader.end();
        expect(progress).toEqual([20_000]);
        expect(reader.errors).toEqual(['invalid residual']);
        expect(reader.log).toBe('[flac @ 0x1] [error] invalid residual\n[warning] odd\n');
      }),
    );
  });

  it('keeps a bounded log of an endless complaint', () => {
    const reader = createStderrReader();
    for (let i = 0; i < 20_000; i += 1) reader.push(`[mp3 @ 0x1] [error] Header missing ${i}\n`);
    expect(reader.log.length).toBeLessThan(200_000);
    expect(reader.errors).toHaveLength(100);
    expect(reader.log).toContain('Header missing 19999');
  });
});

describe('parseFfmetadata', () => {
  it('reads escaped values, and prefers those of the file to those of the stream', () => {
    const text =
      ';FFMETADATA1\nTITLE=a\\=b\\;c\\\\d\\\ne\nencoder=Lavf\n[STREAM]\ntitle=other\nartist=Ann\nhandler_name=x\n';
    expect(parseFfmetadata(text)).toEqual({ title: 'a=b;c\\d\ne', artist: 'Ann' });
  });
});

describe('parseProbeByDecode', () => {
  it('is null for a file without audio', () => {
    expect(parseProbeByDecode('[info] Input #0, mov, from x\n', new Uint8Array(0))).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { checkSchema } from '../../../shared/contract/schemas';
import { diagnose } from './doctor';
import type { FfmpegFacts, MachineFacts } from './facts';

const ffmpeg: FfmpegFacts = {
  path: '/usr/bin/ffmpeg',
  version: '5.1.8',
  ffprobe: '/usr/bin/ffprobe',
  soxr: true,
  encoders: ['flac', 'libmp3lame', 'aac', 'libopus'],
  filters: ['ebur128', 'aresample', 'loudnorm'],
};
const healthy: MachineFacts = {
  platform: 'linux',
  node: '22.12.0',
  npm: '11.0.0',
  ffmpeg,
  home: { path: '/home/me', problem: null, freeBytes: 5e10 },
  electron: '/opt/electron',
  browser: { name: 'Chromium', path: '/usr/bin/chromium' },
  display: true,
  sound: 'PipeWire.',
  remedies: { ffmpeg: 'Run: apt-get install -y ffmpeg', browser: 'Run: B', sound: 'Run: S' },
};
const sound = { ok: true, problems: [] };

const check = (facts: Partial<MachineFacts>, name: string, report: typeof sound | null = sound) =>
  diagnose({ ...healthy, ...facts }, report).find((one) => one.name === name);

describe('diagnose', () => {
  it('has nothing to say about a healthy machine', () => {
    const checks = diagnose(healthy, sound);
    expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(checks.filter(({ remedy }) => remedy !== '')).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'Node.js',
        'npm',
        'FFmpeg',
        'ffprobe',
        'Formats',
        'Resampler',
        'Home',
        'Catalogue',
        'Electron',
        'Browser',
        'Display',
        'Sound',
      ]),
    );
  });

  it('gives a remedy with everything that is not well, in the shape of the contract', () => {
    const broken: MachineFacts = {
      ...healthy,
      node: '18.0.0',
      npm: null,
      ffmpeg: { problem: 'FFmpeg was not found.', remedy: 'Run: apt-get install -y ffmpeg' },
      home: { path: '/ro', problem: 'EROFS', freeBytes: null },
      electron: null,
      browser: null,
      display: false,
      sound: null,
    };
    const checks = diagnose(broken, { ok: false, problems: ['Row 5 refers to nothing.'] });
    for (const one of checks) {
      expect(checkSchema.safeParse(one).success).toBe(true);
      expect([one.name, one.state === 'ok', one.remedy === '']).toEqual([one.name, false, false]);
    }
  });

  it.each([
    ['20.18.9', 'missing'],
    ['20.19.0', 'ok'],
    ['18.20.0', 'missing'],
    ['24.0.0', 'ok'],
  ])('judges Node %s as %s', (node, state) => {
    expect(check({ node }, 'Node.js')?.state).toBe(state);
  });

  it('passes on the exact command for a missing FFmpeg', () => {
    const missing = { problem: 'FFmpeg was not found.', remedy: 'Run: brew install ffmpeg' };
    expect(check({ ffmpeg: missing }, 'FFmpeg')).toMatchObject({
      state: 'missing',
      remedy: 'Run: brew install ffmpeg',
    });
  });

  it('names the formats that an FFmpeg can not write', () => {
    const poor = { ...ffmpeg, encoders: ['flac', 'aac'], filters: ['aresample'] };
    expect(check({ ffmpeg: poor }, 'Formats')).toMatchObject({
      state: 'warning',
      detail: 'This FFmpeg lacks MP3, Opus, the ebur128 filter, the loudnorm filter.',
    });
    expect(check({ ffmpeg: { ...ffmpeg, soxr: false } }, 'Resampler')?.state).toBe('warning');
    expect(check({ ffmpeg: { ...ffmpeg, ffprobe: null } }, 'ffprobe')?.state).toBe('warning');
  });

  it.each([
    [5e7, 'missing'],
    [1e9, 'warning'],
    [5e10, 'ok'],
  ])('judges %d free bytes as %s', (freeBytes, state) => {
    expect(check({ home: { path: '/h', problem: null, freeBytes } }, 'Disk space')?.state).toBe(state);
  });

  it('misses a browser only where there is no Electron either', () => {
    expect(check({ browser: null }, 'Browser')?.state).toBe('warning');
    expect(check({ browser: null, electron: null }, 'Browser')?.state).toBe('missing');
  });

  it('reminds of a catalogue that had to be repaired', () => {
    const checks = diagnose(healthy, sound, 'Saved 3 stories from the damaged catalogue.');
    expect(checks.find(({ name }) => name === 'Catalogue')).toMatchObject({
      state: 'warning',
      detail: 'Saved 3 stories from the damaged catalogue.',
    });
  });

  it('leaves the catalogue out where it is not open', () => {
    expect(check({}, 'Catalogue', null)).toBeUndefined();
  });
});

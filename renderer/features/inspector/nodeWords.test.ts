import { describe, expect, it } from 'vitest';
import type { AudioFacts } from '../../../shared/contract/schemas';
import type { AudioNode, AudioRef } from '../../../shared/domain/model';
import { fileWords, lengthWords, loudnessWords, tailWords } from './nodeWords';

const RATE = 48_000;
const node = (more: Partial<AudioNode>) =>
  ({ startFrame: 0, frames: 10 * RATE, trimIn: 0, trimOut: 0, sampleRate: RATE, ...more }) as AudioNode;
const audio: AudioRef = {
  sha256: '',
  bytes: 1,
  mime: 'audio/wav',
  sampleRate: 44_100,
  channels: 2,
  frames: 1,
};
const facts: AudioFacts = {
  codec: 'pcm_s24le',
  extension: 'wav',
  bitsPerSample: 24,
  loudness: -16.24,
  truePeak: -1,
  originalName: 'a.wav',
  tags: {},
};

describe('tailWords', () => {
  it('says how a node ends against what it was recorded over', () => {
    expect(tailWords(node({ frames: 10 * RATE + 3.2 * RATE }), node({}))).toBe('Extends by 3.2 s');
    expect(tailWords(node({}), node({}))).toBe('Ends with it');
    expect(tailWords(node({ trimOut: RATE * 2 }), node({}))).toBe('Ends 2.0 s before it');
    expect(tailWords(node({}), null)).toBeNull();
  });
});

describe('lengthWords', () => {
  it('tells the audible part only where it differs', () => {
    expect(lengthWords(node({}))).toBe('10.0 s');
    expect(lengthWords(node({ trimIn: RATE }))).toBe('10.0 s, 9.0 s of it audible');
  });
});

describe('fileWords', () => {
  it('names the format as people know it', () => {
    expect(fileWords(audio, facts)).toBe('WAV, 24 bit, 44.1 kHz, stereo');
    expect(fileWords(audio, { ...facts, extension: 'm4a', codec: 'aac', bitsPerSample: null })).toBe(
      'M4A (AAC), 44.1 kHz, stereo',
    );
    expect(fileWords(audio, { ...facts, extension: 'mp3', codec: 'mp3float', bitsPerSample: null })).toBe(
      'MP3, 44.1 kHz, stereo',
    );
    expect(fileWords({ ...audio, channels: 6 }, null)).toBe('WAV, 44.1 kHz, 6 channels');
  });
});

describe('loudnessWords', () => {
  it('keeps quiet about silence', () => {
    expect(loudnessWords(facts)).toBe('\u221216.2 LUFS, peak \u22121.0 dBTP');
    expect(loudnessWords({ ...facts, loudness: null })).toBeNull();
    expect(loudnessWords(null)).toBeNull();
  });
});

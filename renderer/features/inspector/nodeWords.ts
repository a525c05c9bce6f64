/** A node and its file in words. */
import type { AudioFacts } from '../../../shared/contract/schemas';
import type { AudioNode, AudioRef, NodeKind } from '../../../shared/domain/model';
import { audibleEnd, audibleRange, tailFrames } from '../../../shared/domain/timeline';
import { formatBytes, formatDuration, formatRate, formatTime } from '../../ui/format';
import { audibleLength } from './trims';

const KINDS: Readonly<Record<NodeKind, string>> = {
  import: 'Imported file',
  recording: 'Recording',
  recovered: 'Recovered take',
  comp: 'Comp',
};

export const kindWords = (kind: NodeKind): string => KINDS[kind];

export const channelWords = (channels: number): string =>
  channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} channels`;

/** `3.2 s`, or with trims `3.2 s, 2.9 s of it audible`. */
export const lengthWords = (node: AudioNode): string => {
  const whole = formatDuration(node.frames, node.sampleRate);
  const audible = audibleLength(node);
  return audible === node.frames
    ? whole
    : `${whole}, ${formatDuration(audible, node.sampleRate)} of it audible`;
};

/** When it sounds, in the story's time. */
export const heardWords = (node: AudioNode): string => {
  const { from, to } = audibleRange(node);
  if (from === to) return 'Never; everything is trimmed away';
  return `${formatTime(from, node.sampleRate)} to ${formatTime(to, node.sampleRate)}`;
};

/** How the node ends against its parent; null for a seed. */
export const tailWords = (node: AudioNode, parent: AudioNode | null): string | null => {
  if (!parent) return null;
  const tail = tailFrames(node, parent);
  if (tail > 0) return `Extends by ${formatDuration(tail, node.sampleRate)}`;
  const short = audibleEnd(parent) - audibleEnd(node);
  return short === 0 ? 'Ends with it' : `Ends ${formatDuration(short, node.sampleRate)} before it`;
};

/** Names people know for what FFmpeg calls a codec. */
const CODECS: readonly (readonly [RegExp, string])[] = [
  [/^pcm_/, 'PCM'],
  [/^flac$/, 'FLAC'],
  [/^mp3/, 'MP3'],
  [/^aac/, 'AAC'],
  [/^alac$/, 'ALAC'],
  [/^vorbis$/, 'Vorbis'],
  [/^opus$/, 'Opus'],
];

const codecWords = (codec: string): string => CODECS.find(([pattern]) => pattern.test(codec))?.[1] ?? codec;

/** `WAV, 24 bit, 44.1 kHz, stereo`. Facts may still be on their way. */
export const fileWords = (audio: AudioRef, facts: AudioFacts | null): string => {
  const extension = (facts?.extension ?? audio.mime.replace(/^audio\/(x-)?/, '')).toUpperCase();
  const codec = facts ? codecWords(facts.codec) : null;
  const format = codec && codec !== 'PCM' && codec !== extension ? `${extension} (${codec})` : extension;
  const bits = facts?.bitsPerSample ? `${facts.bitsPerSample} bit` : null;
  return [format, bits, formatRate(audio.sampleRate), channelWords(audio.channels)]
    .filter(Boolean)
    .join(', ');
};

export const sizeWords = (audio: AudioRef): string => formatBytes(audio.bytes);

const MINUS = '\u2212';
const signed = (value: number): string => `${value < 0 ? MINUS : ''}${Math.abs(value).toFixed(1)}`;

/** `−16.2 LUFS, peak −1.0 dBTP`; null while unknown or for silence. */
export const loudnessWords = (facts: AudioFacts | null): string | null => {
  if (!facts || facts.loudness === null) return null;
  const peak = facts.truePeak === null ? '' : `, peak ${signed(facts.truePeak)} dBTP`;
  return `${signed(facts.loudness)} LUFS${peak}`;
};

/** Metadata worth a line, as the file carries it. */
export const metadataWords = (facts: AudioFacts | null): readonly (readonly [string, string])[] => {
  if (!facts) return [];
  const shown = [
    ['title', 'Title in the file'],
    ['artist', 'Artist'],
    ['album', 'Album'],
    ['date', 'Date'],
  ] as const;
  return shown.flatMap(([key, label]) => (facts.tags[key] ? [[label, facts.tags[key]] as const] : []));
};

export const dateWords = (iso: string): string => {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
};

/** What a mixdown says about itself: tags, and a chapter for each node of the branch. Pure. */
import type { Layer } from '../../../shared/domain/mix';
import type { Story } from '../../../shared/domain/model';
import { audibleRange } from '../../../shared/domain/timeline';

export interface MixTags {
  readonly title: string;
  /** Who made the layers, each once; empty when nobody is known. */
  readonly artist: string;
  readonly story: string;
}

export interface Chapter {
  /** Frame of the mixdown. */
  readonly frame: number;
  readonly title: string;
}

/** @param artists what the files of the layers say, in the order of the layers */
export function mixTags(story: Story, layers: readonly Layer[], artists: readonly string[]): MixTags {
  const makers = [...layers.map(({ node }) => node.creator), ...artists].map((name) => name.trim());
  return {
    title: layers.at(-1)?.node.title ?? story.title,
    artist: [...new Set(makers.filter((name) => name !== ''))].join(', '),
    story: story.title,
  };
}

/**
 * A chapter where each node begins to be heard, in order of time. Nodes that begin together share one: a chapter
 * without length is an error in most containers.
 */
export function mixChapters(layers: readonly Layer[], frames: number): Chapter[] {
  const titles = new Map<number, string[]>();
  for (const { node } of layers) {
    const { from, to } = audibleRange(node);
    const frame = Math.max(0, from);
    if (to <= frame || frame >= frames) continue;
    titles.set(frame, [...(titles.get(frame) ?? []), node.title]);
  }
  return [...titles].sort(([a], [b]) => a - b).map(([frame, names]) => ({ frame, title: names.join(' / ') }));
}

/** FFmpeg's reader takes a backslash at the end of a line for a continuation even when it is escaped itself. */
const escaped = (text: string) => text.replace(/\\$/, '\\ ').replace(/[=;#\\\n]/g, '\\$&');

/** Chapters in FFmpeg's metadata format, in frames. */
export function ffmetadata(chapters: readonly Chapter[], frames: number, rate: number): string {
  const lines = [';FFMETADATA1'];
  chapters.forEach(({ frame, title }, index) => {
    const end = chapters[index + 1]?.frame ?? frames;
    lines.push('[CHAPTER]', `TIMEBASE=1/${rate}`, `START=${frame}`, `END=${end}`, `title=${escaped(title)}`);
  });
  return `${lines.join('\n')}\n`;
}

/** Tags as FFmpeg's `-metadata` takes them; each is an argument of its own, so nothing needs escaping. */
export const tagPairs = ({ title, artist, story }: MixTags): string[] =>
  [`title=${title}`, `artist=${artist}`, `album=${story}`].filter((pair) => !pair.endsWith('='));

/** Chapters as Vorbis comments, `KEY=value` each: the form that FLAC and Ogg files carry them in. */
export function vorbisChapters(chapters: readonly Chapter[], rate: number): string[] {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return chapters.slice(0, 1000).flatMap(({ frame, title }, index) => {
    const seconds = frame / rate;
    const milliseconds = String(Math.floor((seconds % 1) * 1000)).padStart(3, '0');
    const time = `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}.${milliseconds}`;
    const key = `CHAPTER${String(index).padStart(3, '0')}`;
    return [`${key}=${time}`, `${key}NAME=${title}`];
  });
}

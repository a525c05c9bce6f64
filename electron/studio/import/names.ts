/** Titles, extensions and MIME types of imported files. Pure. */
import type { AudioSource } from '../pcm/audioSource';

const MAX_TITLE = 300;

/** One readable line: no control or direction-changing characters, at most 300 characters, never half a character. */
export function cleanTitle(text: string): string {
  const line = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [...line].slice(0, MAX_TITLE).join('').trim();
}

/** A file's name without folders, whichever system it comes from, and without its extension. */
export function titleOfName(name: string): string {
  const base = name.split(/[/\\]/).findLast((part) => part !== '') ?? '';
  const title = cleanTitle(base.replace(/(?<=.)\.[A-Za-z0-9]{1,5}$/, ''));
  return /^\.+$/.test(title) ? '' : title;
}

/** What a node is called: what the person said, else the file's title, else its name. */
export function chooseTitle(
  given: string | null | undefined,
  tags: Readonly<Record<string, string>>,
  name: string,
): string {
  return cleanTitle(given ?? '') || cleanTitle(tags.title ?? '') || titleOfName(name) || 'Untitled';
}

export interface FileKind {
  /** Without a dot. */
  readonly extension: string;
  readonly mime: string;
}

const KINDS = {
  wav: 'audio/wav',
  w64: 'audio/x-w64',
  aiff: 'audio/aiff',
  flac: 'audio/flac',
  mp3: 'audio/mpeg',
  aac: 'audio/aac',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'audio/webm',
  mka: 'audio/x-matroska',
} as const;

const kind = (extension: keyof typeof KINDS): FileKind => ({ extension, mime: KINDS[extension] });

/** By what the file holds; its name only tells apart what its bytes don't (MP4 from MOV, WebM from Matroska). */
export function kindOf(source: Pick<AudioSource, 'container' | 'codec'>, name: string): FileKind {
  const said = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const { container, codec } = source;
  if (container.includes('mp4')) return said === 'mov' || said === 'mp4' ? kind(said) : kind('m4a');
  if (container.includes('webm')) {
    const webCodec = codec === 'opus' || codec === 'vorbis';
    return webCodec && said !== 'mka' && said !== 'mkv' ? kind('webm') : kind('mka');
  }
  if (container === 'ogg') return kind(codec === 'opus' ? 'opus' : 'ogg');
  return container in KINDS ? kind(container as keyof typeof KINDS) : kind('wav');
}

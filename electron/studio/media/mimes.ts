/** Media types of files that the studio made itself; for imported files the catalogue knows. */
const byExtension: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  flac: 'audio/flac',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  m4b: 'audio/mp4',
  opus: 'audio/ogg',
  json: 'application/json',
  zip: 'application/zip',
  dat: 'application/octet-stream',
};

export const storedMime = (extension: string): string => byExtension[extension] ?? 'application/octet-stream';

export const exportMime = (name: string): string => storedMime(name.split('.').at(-1)?.toLowerCase() ?? '');

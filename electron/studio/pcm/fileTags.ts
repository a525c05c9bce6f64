/** Metadata of files: what is kept of it, and FFmpeg's text format for it. Pure. */

/** Keys of containers and encoders that say nothing about the music. */
const DULL_TAGS = new Set([
  'major_brand',
  'minor_version',
  'compatible_brands',
  'handler_name',
  'vendor_id',
  'language',
  'encoder',
]);

/** Lower-case keys, file over stream, bounded: a hostile file may carry megabytes of "title". */
export function cleanTags(...sources: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const source of sources) {
    for (const [key, value] of Object.entries(source)) {
      const name = key.toLowerCase().slice(0, 100);
      if (Object.keys(tags).length >= 200 || DULL_TAGS.has(name) || Object.hasOwn(tags, name)) continue;
      tags[name] = String(value).slice(0, 10_000);
    }
  }
  return tags;
}

/** Reads FFmpeg's `;FFMETADATA1` text: `=`, `;`, `#`, `\` and newlines in values are escaped with `\`. */
export function parseFfmetadata(text: string): Record<string, string> {
  const sections: Record<string, string>[] = [{}];
  const plain = (part: string) => part.replace(/\\([\s\S])/g, '$1');
  for (const line of text.match(/(?:\\[\s\S]|[^\n\\])+/g) ?? []) {
    if (line.startsWith(';')) continue;
    if (/^\[\w+\]$/.test(line)) {
      sections.push({});
      continue;
    }
    const pair = /^((?:\\[\s\S]|[^=\\])*)=([\s\S]*)$/.exec(line);
    const section = sections.at(-1);
    if (pair && section) section[plain(pair[1] ?? '')] = plain(pair[2] ?? '');
  }
  return cleanTags(...sections);
}

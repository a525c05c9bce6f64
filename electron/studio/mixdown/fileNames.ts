/** Names of exported files. Pure. */
import type { MixdownOptions } from '../../../shared/contract/schemas';

const MAX_BYTES = 180;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** A title as a file name that every system takes, without an extension. */
export function safeName(title: string): string {
  const plain = title
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u001f\u007f\\/:*?"<>|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  let cut = '';
  for (const letter of plain) {
    if (Buffer.byteLength(cut + letter) > MAX_BYTES) break;
    cut += letter;
  }
  // A leading dot hides a file, a trailing one is lost on Windows.
  const name = cut.replace(/^[.\s]+|[.\s]+$/g, '') || 'Untitled';
  return RESERVED.test(name) ? `${name}_` : name;
}

/** Without a dot. */
export const extensionOf = (options: Pick<MixdownOptions, 'format'>): string => options.format;

export const mixdownName = (title: string, options: Pick<MixdownOptions, 'format'>): string =>
  `${safeName(title)}.${extensionOf(options)}`;

/** The number makes it unique, and keeps the files in the order of the branch. */
export const stemName = (index: number, title: string, options: Pick<MixdownOptions, 'format'>): string =>
  `${String(index + 1).padStart(3, '0')}-${safeName(title)}.${extensionOf(options)}`;

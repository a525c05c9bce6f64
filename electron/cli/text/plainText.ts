/**
 * Text for a terminal. Titles come from files and from other people: one with a newline must not break a table, and
 * one with an escape sequence or a change of writing direction must not speak to the terminal at all.
 */

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Characters that fill two columns: CJK, Hangul, full-width forms and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|[\u{20000}-\u{3fffd}]/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const lettersOf = (text: string): string[] => [...graphemes.segment(text)].map(({ segment }) => segment);
const letterWidth = (letter: string): number => (INVISIBLE.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1);

/** One line without anything that a terminal would obey. */
export const oneLine = (text: string): string => text.replace(DIRECTION, '').replace(CONTROL, ' ').trim();

/** Text in which every character is one column: by far the most of it, and cheap to tell. */
const NARROW = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2500-\u257f]*$/;

/** Columns that the text fills. */
export const columns = (text: string): number =>
  NARROW.test(text) ? text.length : lettersOf(text).reduce((sum, letter) => sum + letterWidth(letter), 0);

/** Cuts to at most `width` columns; an ellipsis says that something is missing. */
export function cut(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const letter of lettersOf(text)) {
    used += letterWidth(letter);
    if (used > width) break;
    kept += letter;
  }
  return `${kept}…`;
}

/** Fills up to `width` columns. */
export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - columns(text)));
export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - columns(text))) + text;

/** Rows as aligned columns, two spaces apart, without spaces at line ends. Numbers go to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, columns(cell));
    });
  const pad = (cell: string, index: number) =>
    (right.includes(index) ? padStart : padEnd)(cell, widths[index]!);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

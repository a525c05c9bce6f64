/** Ids of places in the page that a command goes to. */
/** Hidden until a click on it; the browser's own dialog asks for the files. */
export const FILE_INPUT_ID = 'import-files';
/** The ARIA tree takes the focus through its current row. */
export const TREE_ID = 'story-tree';
/** The field for a word about the take that is being made. */
export const TAKE_NOTE_ID = 'take-note';
/** On a strip of the mixer, with the id of its node as the value. */
export const STRIP_ATTRIBUTE = 'data-strip';

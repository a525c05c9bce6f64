/** Keys that a part of the window understands by itself while it has the focus; for the cheat sheet. */
export interface AreaKey {
  readonly keys: readonly string[];
  readonly label: string;
}

export const treeKeys: readonly AreaKey[] = [
  { keys: ['ArrowUp', 'ArrowDown'], label: 'Previous or next node' },
  { keys: ['ArrowLeft', 'ArrowRight'], label: 'To the parent, to the first child; fold and unfold' },
  { keys: ['Alt+ArrowUp', 'Alt+ArrowDown'], label: 'Previous or next sibling: compare takes' },
  { keys: ['Home', 'End'], label: 'First or last node' },
  { keys: ['A…Z'], label: 'Type a title to go to it; begin with / if its first letter is a shortcut' },
  { keys: ['Enter'], label: 'Play from where the node begins' },
];

export const processingKeys: readonly AreaKey[] = [
  { keys: ['ArrowLeft', 'ArrowRight'], label: 'On a handle: frequency, a semitone at a time' },
  { keys: ['ArrowUp', 'ArrowDown'], label: 'On a handle: gain; elsewhere the value' },
  { keys: ['PageUp', 'PageDown'], label: 'A large step' },
  { keys: ['Shift'], label: 'With an arrow or a drag: finely' },
  { keys: ['Delete'], label: 'Back to the default' },
  { keys: ['Escape'], label: 'Back to the strip' },
];

export const takesKeys: readonly AreaKey[] = [
  { keys: ['ArrowUp', 'ArrowDown'], label: 'Previous or next take' },
  { keys: ['ArrowLeft', 'ArrowRight'], label: 'Select along the grid; on a seam, move it' },
  { keys: ['Shift+ArrowLeft', 'Shift+ArrowRight'], label: 'Extend what is selected' },
  { keys: ['Mod+A'], label: 'Select everything' },
  { keys: ['Enter'], label: 'Hear the take there' },
  { keys: ['Delete'], label: 'Give the phrase back' },
  { keys: ['Mod+Enter'], label: 'Make the comp' },
  { keys: ['Escape'], label: 'Back to the tree' },
];

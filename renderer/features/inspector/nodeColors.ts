/**
 * Colours that a node can be given. They are stored as they are and shown in both themes, so each keeps a contrast of
 * at least 3 to 1 against the dark and the light map; the test holds that.
 */
export interface NodeColor {
  readonly name: string;
  readonly value: string;
}

export const NODE_COLORS: readonly NodeColor[] = [
  { name: 'Blue', value: '#3a7fc4' },
  { name: 'Orange', value: '#bf6118' },
  { name: 'Olive', value: '#857500' },
  { name: 'Rose', value: '#c94f7c' },
  { name: 'Green', value: '#1d8a72' },
  { name: 'Violet', value: '#8a63d2' },
  { name: 'Slate', value: '#767d85' },
  { name: 'Brick', value: '#b5503f' },
];

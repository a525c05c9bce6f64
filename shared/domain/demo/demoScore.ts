/**
 * The notes of the demo story: a pad, a bass over it, and two answers to the same bass that go different ways.
 *
 * In C, 80 beats a minute, so that a bar is exactly three seconds and every entry falls on a whole frame at any rate
 * that a story can have. Each part outlasts the one it was recorded over: the demo shows tails by having them.
 */

export const BEATS_PER_MINUTE = 80;
export const BEATS_PER_BAR = 4;

export interface Note {
  /** Beats from the start of the part. */
  readonly beat: number;
  /** MIDI number; 60 is middle C. */
  readonly pitch: number;
  /** Beats. */
  readonly length: number;
  /** 0..1. */
  readonly velocity: number;
}

const notes = (
  ...rows: readonly (readonly [beat: number, pitch: number, length: number, velocity: number])[]
) => rows.map(([beat, pitch, length, velocity]): Note => ({ beat, pitch, length, velocity }));

const chord = (bar: number, ...pitches: readonly number[]): Note[] =>
  pitches.map((pitch) => ({ beat: bar * BEATS_PER_BAR, pitch, length: BEATS_PER_BAR, velocity: 0.8 }));

/** F maj7, G6, E m7, A m7, F maj7, G6, C add9 twice. */
export const padNotes: readonly Note[] = [
  ...chord(0, 53, 57, 60, 64),
  ...chord(1, 55, 59, 62, 64),
  ...chord(2, 52, 55, 59, 62),
  ...chord(3, 57, 60, 64, 67),
  ...chord(4, 53, 57, 60, 64),
  ...chord(5, 55, 59, 62, 64),
  ...chord(6, 55, 60, 62, 64),
  ...chord(7, 55, 60, 64, 67),
];

const bassBar = (
  bar: number,
  root: number,
  approach: number,
): readonly (readonly [number, number, number, number])[] => [
  [bar * 4, root, 1.4, 0.95],
  [bar * 4 + 1.5, root, 0.45, 0.6],
  [bar * 4 + 2, root + 12, 0.9, 0.7],
  [bar * 4 + 3, root + 7, 0.45, 0.65],
  [bar * 4 + 3.5, approach, 0.45, 0.6],
];

/** Eight bars under the pad, then two that nobody has answered yet: A minor and F. */
export const bassNotes: readonly Note[] = notes(
  ...bassBar(0, 41, 42),
  ...bassBar(1, 43, 41),
  ...bassBar(2, 40, 43),
  ...bassBar(3, 45, 43),
  ...bassBar(4, 41, 42),
  ...bassBar(5, 43, 38),
  ...bassBar(6, 36, 40),
  ...bassBar(7, 36, 43),
  ...bassBar(8, 45, 43),
  [36, 41, 1.4, 0.9],
  [37.5, 41, 0.45, 0.55],
  [38, 53, 1.9, 0.6],
);

/** Enters at bar 5 and answers in falling thirds; ends two bars after the bass. */
export const kalimbaNotes: readonly Note[] = notes(
  [0, 76, 1, 0.8],
  [0.5, 72, 1, 0.6],
  [1, 69, 1, 0.7],
  [2, 72, 1, 0.65],
  [2.5, 76, 1, 0.8],
  [3.5, 79, 1, 0.7],
  [4, 74, 1, 0.8],
  [4.5, 71, 1, 0.6],
  [5, 67, 1, 0.7],
  [6, 71, 1, 0.65],
  [6.5, 74, 1, 0.75],
  [7.5, 76, 1, 0.7],
  [8, 72, 1, 0.85],
  [8.5, 67, 1, 0.55],
  [9, 64, 1, 0.6],
  [9.5, 67, 1, 0.6],
  [10, 74, 1, 0.75],
  [11, 72, 1, 0.65],
  [12, 79, 1, 0.85],
  [12.5, 76, 1, 0.6],
  [13, 72, 1, 0.65],
  [14, 76, 1, 0.7],
  [14.5, 72, 1, 0.55],
  [15, 67, 1, 0.6],
  [16, 69, 1, 0.75],
  [16.5, 72, 1, 0.65],
  [17, 76, 1, 0.75],
  [18, 81, 1, 0.85],
  [18.5, 79, 1, 0.65],
  [19, 76, 1, 0.7],
  [20, 77, 1, 0.75],
  [20.5, 72, 1, 0.6],
  [21, 69, 1, 0.6],
  [22, 72, 1, 0.65],
  [23, 71, 1, 0.55],
  [24, 72, 2, 0.8],
  [24.5, 67, 2, 0.5],
  [25, 64, 2, 0.5],
  [26, 76, 2, 0.55],
  [28, 72, 3, 0.65],
  [28, 60, 3, 0.45],
);

/** Enters at bar 3 and sings long notes across the bass; ends one bar after it. */
export const reedNotes: readonly Note[] = notes(
  [0, 71, 2.8, 0.6],
  [3, 74, 0.9, 0.55],
  [4, 76, 3.4, 0.75],
  [7.5, 74, 0.45, 0.5],
  [8, 72, 1.9, 0.7],
  [10, 69, 1.4, 0.6],
  [11.5, 71, 0.45, 0.5],
  [12, 74, 2.9, 0.75],
  [15, 71, 0.9, 0.55],
  [16, 72, 3.9, 0.75],
  [20, 67, 1.4, 0.6],
  [21.5, 69, 0.45, 0.5],
  [22, 71, 0.9, 0.6],
  [23, 74, 0.9, 0.65],
  [24, 76, 2.9, 0.8],
  [27, 72, 0.9, 0.6],
  [28, 69, 1.9, 0.65],
  [30, 67, 1.9, 0.55],
  [32, 64, 3.4, 0.55],
);

/**
 * Height of an amplitude, both 0..1. Loudness is not linear and a map is for recognising, so quiet passages are lifted;
 * the inspector's waveform is the one to measure by.
 */
export const mapHeight = (amplitude: number): number => Math.min(1, amplitude) ** 0.7;

/**
 * One channel out of interleaved frames: the one with the most energy. Not the sum of all, in which two microphones of
 * opposite polarity would cancel.
 */
export const loudestChannel = (
  interleaved: Float32Array<ArrayBuffer>,
  channels: number,
): Float32Array<ArrayBuffer> => {
  if (channels === 1) return interleaved;
  const energies = new Float64Array(channels);
  for (let k = 0; k < interleaved.length; k += 1) {
    const sample = interleaved[k] as number;
    energies[k % channels] = (energies[k % channels] as number) + sample * sample;
  }
  const loudest = energies.indexOf(Math.max(...energies));
  return Float32Array.from(
    { length: Math.floor(interleaved.length / channels) },
    (_, frame) => interleaved[frame * channels + loudest] as number,
  );
};

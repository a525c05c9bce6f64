import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsLoudnessEngine } from './jsLoudness';
import { kWeighting } from './kWeighting';
import { amplitudeToDecibels, type LoudnessReading } from './loudness';
import { createJsLoudnessMeter, createLoudnessMeter } from './loudnessMeter';
import { createWasmLoudnessEngine } from './wasmLoudness';

const RATE = 48_000;

/** A stretch of a sine of 1 kHz: its length in seconds and the level of each channel in dBFS. */
type Stretch = readonly [seconds: number, ...levels: number[]];

function tones(rate: number, stretches: readonly Stretch[], frequency = 1_000): Float32Array {
  const channels = (stretches[0]?.length ?? 1) - 1;
  const lengths = stretches.map(([seconds]) => Math.round(seconds * rate));
  const samples = new Float32Array(lengths.reduce((sum, length) => sum + length, 0) * channels);
  let frame = 0;
  stretches.forEach(([, ...levels], index) => {
    const end = frame + (lengths[index] ?? 0);
    for (; frame < end; frame += 1) {
      const sine = Math.sin((2 * Math.PI * frequency * frame) / rate);
      levels.forEach((level, channel) => {
        samples[frame * channels + channel] = sine * 10 ** (level / 20);
      });
    }
  });
  return samples;
}

const stereo = (seconds: number, level: number): Stretch => [seconds, level, level];

function measure(samples: Float32Array, channels: number, rate = RATE, truePeak = true): LoudnessReading {
  const meter = createLoudnessMeter(rate, channels, { truePeak });
  meter.push(samples, samples.length / channels);
  return meter.read();
}

function noise(length: number, amplitude = 1): Float32Array {
  let state = 12_345;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state / 2 ** 31) * amplitude;
  });
}

describe('K-weighting', () => {
  it('has the coefficients that BS.1770-4 prints for 48 kHz', () => {
    const k = kWeighting(48_000);
    expect(k.b0).toBeCloseTo(1.53512485958697, 10);
    expect(k.b1).toBeCloseTo(-2.69169618940638, 10);
    expect(k.b2).toBeCloseTo(1.19839281085285, 10);
    expect(k.a1).toBeCloseTo(-1.69065929318241, 10);
    expect(k.a2).toBeCloseTo(0.73248077421585, 10);
    expect(k.c1).toBeCloseTo(-1.99004745483398, 10);
    expect(k.c2).toBeCloseTo(0.99007225036621, 10);
  });
});

describe('integrated loudness (EBU Tech 3341)', () => {
  const cases: [string, Stretch[], number][] = [
    ['a steady tone', [stereo(20, -23)], -23],
    ['a quieter one', [stereo(20, -33)], -33],
    ['quiet ends below the relative gate', [stereo(10, -36), stereo(60, -23), stereo(10, -36)], -23],
    [
      'silence below the absolute gate',
      [stereo(10, -72), stereo(10, -36), stereo(60, -23), stereo(10, -36), stereo(10, -72)],
      -23,
    ],
    ['levels within the gate', [stereo(20, -26), stereo(20.1, -20), stereo(20, -26)], -23],
    ['five channels', [[20, -28, -28, -24, -30, -30]], -23],
  ];
  it.each(cases)('%s', (_, stretches, expected) => {
    const channels = (stretches[0]?.length ?? 1) - 1;
    expect(
      Math.abs(measure(tones(RATE, stretches), channels, RATE, false).integrated - expected),
    ).toBeLessThan(0.1);
  });

  it.each([8_000, 11_025, 22_050, 44_100, 88_200, 96_000, 192_000])('reads the same at %i Hz', (rate) => {
    const reading = measure(tones(rate, [stereo(5, -23)]), 2, rate, false);
    expect(Math.abs(reading.integrated + 23)).toBeLessThan(0.1);
    expect(Math.abs(reading.momentary + 23)).toBeLessThan(0.1);
    expect(Math.abs(reading.shortTerm + 23)).toBeLessThan(0.1);
  });

  it('reads nothing from silence, from too little and from what lies below the gate', () => {
    for (const samples of [
      new Float32Array(0),
      new Float32Array(RATE * 8),
      tones(RATE, [stereo(0.39, -20)]),
    ]) {
      const reading = measure(samples, 2);
      expect(reading.integrated).toBe(-Infinity);
      expect(reading.range).toBe(0);
    }
    expect(measure(tones(RATE, [stereo(5, -80)]), 2).integrated).toBe(-Infinity);
  });

  it('leaves the LFE out', () => {
    const silent = -200;
    const lfe = measure(tones(RATE, [[3, silent, silent, silent, -6, silent, silent]]), 6, RATE, false);
    expect(lfe.integrated).toBe(-Infinity);
  });
});

describe('loudness range (EBU Tech 3342)', () => {
  const cases: [Stretch[], number][] = [
    [[stereo(20, -20), stereo(20, -30)], 10],
    [[stereo(20, -20), stereo(20, -15)], 5],
    [[stereo(20, -40), stereo(20, -20)], 20],
    [[stereo(20, -50), stereo(20, -35), stereo(20, -20), stereo(20, -35), stereo(20, -50)], 15],
  ];
  it.each(cases)('%j is %d LU', (stretches, expected) => {
    expect(Math.abs(measure(tones(RATE, stretches), 2, RATE, false).range - expected)).toBeLessThan(1);
  });
});

describe('true peak (EBU Tech 3341)', () => {
  const cases: [name: string, divisor: number, degrees: number][] = [
    ['fs/4 at 0°', 4, 0],
    ['fs/4 at 45°', 4, 45],
    ['fs/6 at 60°', 6, 60],
    ['fs/8 at 67.5°', 8, 67.5],
  ];
  it.each(cases)('finds -6 dBTP for %s, between the samples', (_, divisor, degrees) => {
    for (const rate of [44_100, 48_000, 96_000]) {
      // Faded in and out, so that switching the tone on is not itself a peak.
      const length = rate / 2;
      const samples = Float32Array.from({ length }, (_value, frame) => {
        const fade = Math.min(1, frame / 1_000, (length - frame) / 1_000);
        return 0.5 * fade * Math.sin((2 * Math.PI * frame) / divisor + (degrees * Math.PI) / 180);
      });
      const peak = amplitudeToDecibels(measure(samples, 1, rate).truePeak);
      expect(peak).toBeGreaterThan(-6.02 - 0.1);
      expect(peak).toBeLessThan(-6.02 + 0.1);
    }
  });

  it('is never below the sample peak and equals it when switched off', () => {
    const samples = noise(RATE, 0.7);
    const reading = measure(samples, 1);
    expect(reading.truePeak).toBeGreaterThan(reading.samplePeak);
    const highest = samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
    expect(reading.samplePeak).toBe(highest);
    expect(measure(samples, 1, RATE, false).truePeak).toBe(highest);
  });

  it('reading it in between does not change what follows', () => {
    const samples = noise(20_000, 0.5);
    const read = createLoudnessMeter(RATE, 2);
    const quiet = createLoudnessMeter(RATE, 2);
    for (let from = 0; from < samples.length; from += 2_000) {
      read.push(samples.subarray(from, from + 2_000), 1_000);
      quiet.push(samples.subarray(from, from + 2_000), 1_000);
      read.read();
    }
    expect(read.read()).toEqual(quiet.read());
  });
});

describe('the meter', () => {
  it('reads the same however the stream is cut', () => {
    const samples = noise(RATE * 2, 0.3);
    const whole = measure(samples, 2);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 1 }), (sizes) => {
        const meter = createLoudnessMeter(RATE, 2);
        const frames = samples.length / 2;
        for (let from = 0, turn = 0; from < frames; turn += 1) {
          const count = Math.min(frames - from, 1 + (sizes[turn % sizes.length] ?? 0));
          meter.push(samples.subarray(from * 2, (from + count) * 2), count);
          from += count;
        }
        const reading = meter.read();
        // The sum of a step's energies is made in another order, which moves the last bits of a double.
        expect(reading.integrated).toBeCloseTo(whole.integrated, 9);
        expect(reading.truePeak).toBe(whole.truePeak);
        expect(reading.samplePeak).toBe(whole.samplePeak);
      }),
      { numRuns: 30 },
    );
  });

  it('takes NaN and infinities as silence and recovers from them', () => {
    const samples = tones(RATE, [stereo(3, -23)]);
    samples.set([Number.NaN, Infinity, -Infinity, 3e38], 50_000);
    const reading = measure(samples, 2);
    expect(Math.abs(reading.integrated + 23)).toBeLessThan(0.1);
    expect(reading.truePeak).toBeLessThan(0.1);
  });

  it('refuses rates, channels and counts that make no sense', () => {
    for (const rate of [0, 1, 3_999, 768_001, Number.NaN])
      expect(() => createLoudnessMeter(rate, 2)).toThrow(RangeError);
    for (const channels of [0, 65, 1.5])
      expect(() => createLoudnessMeter(RATE, channels)).toThrow(RangeError);
    for (const frames of [-1, 6, 1.5]) {
      expect(() => createLoudnessMeter(RATE, 2).push(new Float32Array(10), frames)).toThrow(RangeError);
    }
  });
});

describe('the WebAssembly engine and its plain twin', () => {
  it('agree: energies and sample peaks to the bit, true peaks within 1e-6', () => {
    const sample = fc.oneof(
      { weight: 20, arbitrary: fc.float({ min: -1, max: 1, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 3e38, 1e-40) },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom(44_100, 48_000, 96_000, 192_000),
        fc.array(fc.array(sample, { minLength: 1, maxLength: 700 }), { minLength: 1, maxLength: 5 }),
        (channels, sampleRate, runs) => {
          const options = { sampleRate, channels, capacity: 700, truePeak: true };
          const js = createJsLoudnessEngine(options);
          const wasm = createWasmLoudnessEngine(options);
          if (!wasm) throw new Error('WebAssembly SIMD does not run here.');
          for (const run of runs) {
            const frames = Math.floor(run.length / channels);
            for (const engine of [js, wasm]) {
              engine.input.set(run);
              engine.run(frames);
            }
            expect(Array.from(wasm.energies)).toEqual(Array.from(js.energies));
            expect(wasm.samplePeak).toBe(js.samplePeak);
          }
          const expected = js.settledTruePeak();
          expect(Math.abs(wasm.settledTruePeak() - expected)).toBeLessThanOrEqual(expected * 1e-6);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('give the same readings', () => {
    const samples = noise(RATE * 4, 0.4);
    const [wasm, js] = [createLoudnessMeter(RATE, 2), createJsLoudnessMeter(RATE, 2)];
    expect([wasm.kind, js.kind]).toEqual(['wasm', 'js']);
    for (const meter of [wasm, js]) meter.push(samples, samples.length / 2);
    const { truePeak, ...reading } = wasm.read();
    const { truePeak: expectedPeak, ...expected } = js.read();
    expect(reading).toEqual(expected);
    expect(truePeak).toBeCloseTo(expectedPeak, 6);
  });
});

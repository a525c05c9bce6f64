import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mixdownFrames, type PlannedLayer } from '../../../shared/domain/kernel/mixPlan';
import type { Processing } from '../../../shared/domain/model';
import { defaultProcessing } from '../../../shared/domain/processing/settings';
import { createRig, expectSame, layer, mixdown, QUANTUM } from '../../../tests/support/playerRig';
import { straightTimeline } from './timeline';

const layerOf = (id: string) =>
  fc
    .record({
      startFrame: fc.integer({ min: -3_000, max: 9_000 }),
      frames: fc.integer({ min: 1, max: 20_000 }),
      trimIn: fc.integer({ min: 0, max: 2_000 }),
      trimOut: fc.integer({ min: 0, max: 2_000 }),
      fadeIn: fc.integer({ min: 0, max: 3_000 }),
      fadeOut: fc.integer({ min: 0, max: 3_000 }),
      gainDb: fc.integer({ min: -40, max: 12 }),
      pan: fc.double({ min: -1, max: 1, noNaN: true }),
      mute: fc.boolean(),
      channels: fc.constantFrom(1 as const, 2 as const),
    })
    .map((change) => layer(id, change));

const branches = fc
  .integer({ min: 1, max: 5 })
  .chain((count) =>
    fc.tuple(...Array.from({ length: count }, (_, k) => layerOf(String.fromCharCode(97 + k)))),
  );

describe('the player', () => {
  test('gives from the story zero on the very bits of the mixdown, and stops at its end', async () => {
    await fc.assert(
      fc.asyncProperty(branches, fc.constantFrom(128, 100, 333, 1_024), async (layers, quantum) => {
        const rig = createRig(layers);
        const end = mixdownFrames(layers);
        rig.player.setProgram(rig.program(layers, straightTimeline(0), { end }));
        await rig.settle();
        const out = await rig.render(end + 500, quantum);
        expectSame(out.subarray(0, end * 2), mixdown(layers, 0, end));
        expect(out.subarray(end * 2).every((sample) => sample === 0)).toBe(true);
        expect(rig.kinds()).not.toContain('underrun');
        expect(rig.events).toContainEqual(
          expect.objectContaining({ type: 'stopped', reason: 'end', storyFrame: end }),
        );
        expect(rig.player.running).toBe(false);
      }),
      { numRuns: 12 },
    );
  });

  const processing: Processing = {
    ...defaultProcessing,
    ...{ highPass: true, eq: true, lowDb: 6, midDb: -9, highHz: 2_500, highDb: 3 },
    ...{ compressor: true, thresholdDb: -30, makeupDb: 6 },
  };

  test('gives processed layers from the story zero on with the very bits of the mixdown', async () => {
    await fc.assert(
      fc.asyncProperty(branches, fc.constantFrom(128, 100, 333, 1_024), async (plain, quantum) => {
        const layers = plain.map((each, k) => (k % 2 === 0 ? { ...each, processing } : each));
        const rig = createRig(layers);
        const end = mixdownFrames(layers);
        rig.player.setProgram(rig.program(layers, straightTimeline(0), { end }));
        await rig.settle();
        expectSame((await rig.render(end, quantum)).subarray(0, end * 2), mixdown(layers, 0, end));
      }),
      { numRuns: 8 },
    );
  });

  test('comes within a moment of the mixdown when it begins in the middle of a processed layer', async () => {
    const layers = [layer('a', { processing: { ...processing, releaseMs: 20 } })];
    const rig = createRig(layers);
    rig.player.setProgram(rig.program(layers, straightTimeline(4_000)));
    await rig.settle();
    const out = await rig.render(4_000);
    const reference = mixdown(layers, 4_000, 8_000);
    for (let k = 2_400 * 2; k < out.length; k += 1) expect(out[k]).toBeCloseTo(reference[k] as number, 4);
  });

  test('glides to another processing, and begins at rest after a silence', async () => {
    const constant = (): PlannedLayer => layer('a', { frames: 20_000 });
    const rig = createRig([constant()]);
    rig.player.setProgram(rig.program([constant()], straightTimeline(0)));
    await rig.settle();
    expectSame(await rig.render(1_024), mixdown([constant()], 0, 1_024));
    const levels = { ...constant(), slot: 0, silent: false };
    rig.player.setLevels([{ ...levels, processing }], null);
    const gliding = await rig.render(2_048);
    const plain = mixdown([constant()], 1_024, 3_072);
    // The first frame has gone a fraction of the way; much later it is all the way.
    expect(gliding[0]).toBeCloseTo(plain[0] as number, 1);
    expect(gliding[2_000]).not.toBeCloseTo(plain[2_000] as number, 2);
    rig.player.setLevels([{ ...levels, processing, silent: true }], null);
    await rig.render(1_024);
    rig.player.setLevels([{ ...levels, processing, silent: false }], null);
    const again = await rig.render(1_024);
    const fresh = mixdown([{ ...constant(), trimIn: 4_096, processing }], 4_096, 5_120);
    // Behind the fader's ramp.
    expectSame(again.subarray(200), fresh.subarray(200));
    rig.player.setLevels([levels], null);
    await rig.render(1_024);
    expectSame(await rig.render(512), mixdown([constant()], 6_144, 6_656));
  });

  test('starts anywhere on the exact frame and loops without a gap, however short the loop', async () => {
    await fc.assert(
      fc.asyncProperty(
        branches,
        fc.integer({ min: 0, max: 12_000 }),
        fc.integer({ min: 0, max: 12_000 }),
        fc.integer({ min: 1, max: 4_000 }),
        async (layers, from, loopFrom, loopFrames) => {
          const rig = createRig(layers);
          const loop = { from: loopFrom, to: loopFrom + loopFrames };
          rig.player.setProgram(rig.program(layers, { ...straightTimeline(from), loop }));
          await rig.settle();
          const frames = 6_000;
          const out = await rig.render(frames);
          const reference = mixdown(layers, 0, Math.max(loop.to, from + frames));
          let story = from;
          for (let k = 0; k < frames; k += 1) {
            // The first 3 ms of a start in the middle are ramped.
            if (k >= 24) {
              expect([out[k * 2], out[k * 2 + 1]]).toEqual([reference[story * 2], reference[story * 2 + 1]]);
            }
            story += 1;
            if (from < loop.to && story === loop.to) story = loop.from;
          }
          expect(rig.kinds()).not.toContain('underrun');
        },
      ),
      { numRuns: 10 },
    );
  });

  test('seeks while it plays: what sounded fades into the frame that was asked for', async () => {
    const layers = [layer('a'), layer('b', { channels: 1, pan: 0.3 })];
    const rig = createRig(layers);
    rig.player.setProgram(rig.program(layers, straightTimeline(0)));
    await rig.settle();
    await rig.render(1_024);
    rig.player.setProgram(rig.program(layers, straightTimeline(9_001), {}, 2));
    await rig.settle();
    const out = await rig.render(2_048);
    expectSame(out.subarray(80 * 2), mixdown(layers, 9_001 + 80, 9_001 + 2_048));
    expect(rig.events.filter(({ type }) => type === 'started')).toHaveLength(2);
    expect(rig.events).toContainEqual({
      type: 'released',
      voices: [
        { slot: 0, generation: 1 },
        { slot: 1, generation: 1 },
      ],
    });
  });

  test('sets a loop while it plays without a seam', async () => {
    const layers = [layer('a'), layer('b', { startFrame: 700 })];
    const rig = createRig(layers);
    const first = straightTimeline(0);
    rig.player.setProgram(rig.program(layers, first));
    await rig.settle();
    const before = await rig.render(1_024);
    const timeline = { ...straightTimeline(1_500), loop: { from: 500, to: 2_000 } };
    rig.player.setProgram(rig.program(layers, timeline, { at: 1_500 }, 2));
    await rig.settle();
    const after = await rig.render(4_096);
    const reference = mixdown(layers, 0, 4_000);
    expectSame(before, reference.subarray(0, 1_024 * 2));
    for (let k = 0; k < 4_096; k += 1) {
      let story = 1_024 + k;
      while (story >= 2_000) story -= 1_500;
      // The crossfade is between equal samples, so only its rounding is heard.
      expect(after[k * 2]).toBeCloseTo(reference[story * 2] as number, 5);
    }
  });

  test('joins late at the right place when an exchange of voices was not ready in time', async () => {
    const layers = [layer('a'), layer('b')];
    const rig = createRig(layers);
    const timeline = straightTimeline(0);
    const first = rig.program([layers[0] as PlannedLayer], timeline);
    rig.player.setProgram(first);
    await rig.settle();
    await rig.render(1_024);
    const second = rig.program([layers[1] as PlannedLayer], null, { at: 1_100 }, 1, timeline);
    rig.player.setProgram({
      ...second,
      voices: [...first.voices, ...second.voices],
      levels: [...first.levels, ...second.levels],
    });
    for (let k = 0; k < 4; k += 1) rig.player.render(QUANTUM, 0);
    await rig.settle();
    const out = await rig.render(1_024);
    const now = 1_024 + 4 * QUANTUM;
    expectSame(out.subarray(160 * 2), mixdown(layers, now + 160, now + 1_024));
  });

  test('goes from one branch to another on the very frame, by the ideal equal-power crossfade', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1_100, max: 1_800 }),
        fc.constantFrom(128, 100, 333),
        async (at, quantum) => {
          const shared = layer('a');
          const left = layer('b', { gainDb: -3, pan: 0.4 });
          const right = layer('c', { startFrame: -700, channels: 1 });
          const rig = createRig([shared, left, right]);
          const timeline = straightTimeline(0);
          const first = rig.program([shared, left], timeline);
          rig.player.setProgram(first);
          await rig.settle();
          const before = await rig.render(1_024, quantum);
          const second = rig.program([right], null, { at }, 2, timeline);
          rig.player.setProgram({
            ...second,
            voices: [...first.voices.slice(0, 1), ...second.voices],
            levels: [...first.levels.slice(0, 1), ...second.levels],
          });
          await rig.settle();
          const after = await rig.render(3_072, quantum);
          const end = 4_096;
          const [a, b, c] = [shared, left, right].map((one) => mixdown([one], 0, end)) as Float32Array[];
          // It takes over with the first block that begins at or behind the frame.
          let taken = 1_024;
          while (taken < at) taken += quantum;
          const fade = 160;
          for (let k = 0; k < end; k += 1) {
            const turn = (Math.max(0, Math.min(1, (k - taken + 1) / fade)) * Math.PI) / 2;
            for (const channel of [0, 1]) {
              const index = k * 2 + channel;
              const heard = k < 1_024 ? before[index] : after[index - 2_048];
              const ideal =
                (a?.[index] as number) +
                (b?.[index] as number) * Math.cos(turn) +
                (c?.[index] as number) * Math.sin(turn);
              if (Math.abs((heard as number) - ideal) > 1e-3) expect(`${k}: ${heard}`).toBe(`${k}: ${ideal}`);
            }
          }
          expect(rig.kinds()).not.toContain('underrun');
          expect(rig.player.streamFrame).toBe(end);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('takes up the listening gain of a program with the very block that takes over', async () => {
    const gains: [number, number][] = [];
    const rig = createRig([layer('a'), layer('b')], (gainDb, frame) => gains.push([gainDb, frame]));
    const timeline = straightTimeline(0);
    rig.player.setProgram(rig.program([layer('a')], timeline));
    await rig.settle();
    await rig.render(1_024);
    rig.player.setProgram(rig.program([layer('b')], null, { at: 2_048, gainDb: -2.1 }, 1, timeline));
    await rig.settle();
    await rig.render(2_048);
    expect(gains).toEqual([
      [0, 0],
      [-2.1, 2_048],
    ]);
  });

  test('plays silence for what the disk did not bring, counts it, and goes on in step', async () => {
    const layers = [layer('a', { frames: 60_000 })];
    const rig = createRig(layers);
    rig.player.setProgram(rig.program(layers, straightTimeline(0)));
    await rig.settle();
    rig.setDown(true);
    await rig.render(24_000);
    expect(rig.kinds()).toContain('underrun');
    rig.setDown(false);
    const at = rig.player.streamFrame;
    await rig.settle();
    await rig.render(4_096);
    const out = await rig.render(4_096);
    expectSame(out, mixdown(layers, at + 4_096, at + 8_192));
  });

  test('pauses with a fade and names the frame from which it goes on', async () => {
    const layers = [layer('a')];
    const rig = createRig(layers);
    rig.player.setProgram(rig.program(layers, straightTimeline(0)));
    await rig.settle();
    await rig.render(1_000);
    rig.player.pause();
    const out = await rig.render(1_000);
    expect(out.subarray(0, 20).some((sample) => sample !== 0)).toBe(true);
    expect(out.subarray(80 * 2).every((sample) => sample === 0)).toBe(true);
    expect(rig.events).toContainEqual(
      expect.objectContaining({ type: 'stopped', reason: 'pause', storyFrame: 1_000 }),
    );
  });

  test('counts in: clicks on the beat, the branch silent until its first frame', async () => {
    const layers = [layer('a')];
    const rig = createRig(layers);
    const timeline = { ...straightTimeline(3_000 - 4 * 500), silentFrames: 4 * 500 };
    rig.player.setProgram(rig.program(layers, timeline, { countIn: { beats: 4, beatFrames: 500 } }));
    await rig.settle();
    const out = await rig.render(4_000);
    for (let beat = 0; beat < 4; beat += 1) {
      const click = out.subarray(beat * 1_000, beat * 1_000 + 200);
      expect(click.some((sample) => Math.abs(sample) > 0.1)).toBe(true);
      expect(out.subarray(beat * 1_000 + 800, beat * 1_000 + 1_000).every((sample) => sample === 0)).toBe(
        true,
      );
    }
    expectSame(out.subarray((2_000 + 128) * 2), mixdown(layers, 3_128, 5_000));
  });

  test('ramps a fader: no step between two samples is larger than the ramp allows', async () => {
    const dc = layer('a');
    const rig = createRig([dc]);
    const program = rig.program([dc], straightTimeline(0));
    rig.player.setProgram(program);
    await rig.settle();
    await rig.render(512);
    rig.player.setLevels([{ ...dc, slot: 0, gainDb: -120, silent: false }], null);
    const out = await rig.render(512);
    const reference = mixdown([dc], 512, 1_024);
    for (let k = 0; k < 80; k += 1) {
      expect(out[k * 2]).toBeCloseTo((reference[k * 2] as number) * (1 - (k + 1) / 80), 4);
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Receipt, TimeJump } from './model';
import {
  describeRepair,
  describeUncertainty,
  planRepair,
  repairableJumps,
  repairedFrame,
  repairedFrames,
  repairedReceipt,
} from './repair';

const receipt = (jumps: readonly TimeJump[]): Receipt => ({
  method: 'probe',
  latencyFrames: 1968,
  confidence: 0.97,
  driftPpm: 0.4,
  droppedFrames: 0,
  dropouts: [{ frame: 5_000, frames: 100, cause: 'xrun' }],
  jumps,
  device: 'mic',
  streamId: 's-1',
  inputSampleRate: 48_000,
  contextSampleRate: 48_000,
});
const jump = (frame: number, slip: number): TimeJump => ({ frame, slip, cause: 'stall' });

const anyJumps = fc
  .array(
    fc.record({ frame: fc.integer({ min: -10, max: 10_010 }), slip: fc.integer({ min: -900, max: 900 }) }),
    {
      maxLength: 8,
    },
  )
  .map((list) => list.map(({ frame, slip }) => jump(frame, slip)));

describe('a repair', () => {
  it('leaves out what made the rest late, and puts silence where it came early', () => {
    expect(planRepair([jump(4_000, 600), jump(8_000, -200)], 10_000)).toEqual([
      { kind: 'audio', from: 0, to: 4_000 },
      { kind: 'audio', from: 4_600, to: 8_000 },
      { kind: 'silence', frames: 200 },
      { kind: 'audio', from: 8_000, to: 10_000 },
    ]);
  });

  it('moves everything behind each jump by the sum of the slips, and nothing before the first', () => {
    fc.assert(
      fc.property(anyJumps, (jumps) => {
        // Far enough apart that none begins in what another one leaves out.
        const apart = repairableJumps(receipt(jumps), 10_000).filter(
          ({ frame }, at, all) => at === 0 || frame - all[at - 1]!.frame > 900,
        );
        const parts = planRepair(apart, 10_000);
        let moved = 0;
        let from = 0;
        for (const { frame, slip } of [...apart, jump(10_000, 0)]) {
          for (const probe of [from, frame - 1])
            if (probe >= from && probe < frame) expect(repairedFrame(parts, probe)).toBe(probe - moved);
          moved += slip;
          from = frame + Math.max(0, slip);
        }
        const end = Math.min(10_000, 10_000);
        if (from < end) expect(repairedFrames(parts)).toBe(10_000 - moved);
      }),
    );
  });

  it('never asks for frames that are not there, whatever the jumps', () => {
    fc.assert(
      fc.property(anyJumps, (jumps) => {
        let at = 0;
        for (const part of planRepair(repairableJumps(receipt(jumps), 10_000), 10_000)) {
          if (part.kind === 'silence') expect(part.frames).toBeGreaterThan(0);
          else {
            expect(part.from).toBeGreaterThanOrEqual(at);
            expect(part.to).toBeGreaterThan(part.from);
            expect(part.to).toBeLessThanOrEqual(10_000);
            at = part.to;
          }
        }
      }),
    );
  });

  it('leaves alone what nobody measured', () => {
    expect(repairableJumps(receipt([jump(4_000, 0)]), 10_000)).toEqual([]);
    expect(repairableJumps(null, 10_000)).toEqual([]);
  });

  it('is told beforehand', () => {
    const node = {
      startFrame: -4_800,
      sampleRate: 48_000,
      audio: { sampleRate: 48_000, frames: 1_000_000 },
      receipt: receipt([jump(595_200, 672)]),
    } as Parameters<typeof describeRepair>[0];
    expect(describeRepair(node)).toBe('Moves everything after 12.3 s by 14 ms earlier.');
    expect(
      describeRepair({ ...node, receipt: receipt([jump(595_200, -60), jump(700_000, 9), jump(800_000, 9)]) }),
    ).toBe('Moves everything after 12.3 s by 1.3 ms later, and mends 2 more jumps.');
    expect(describeRepair({ ...node, receipt: receipt([]) })).toBeNull();
  });

  it('keeps in the receipt what it did not mend, at its new place', () => {
    const all = [jump(4_000, 600), jump(6_000, 0)];
    const mended = repairableJumps(receipt(all), 10_000);
    const after = repairedReceipt(receipt(all), mended, planRepair(mended, 10_000), 'Repaired.');
    expect(after.jumps).toEqual([jump(5_400, 0)]);
    expect(after.dropouts).toEqual([{ frame: 4_400, frames: 100, cause: 'xrun' }]);
    expect(after.note).toBe('Repaired.');
  });
});

describe('what a repair says of its exactness', () => {
  const told = (...jumps: readonly TimeJump[]) =>
    describeUncertainty({
      receipt: receipt(jumps),
      audio: { sha256: '', bytes: 0, mime: '', sampleRate: 48_000, channels: 1, frames: 100_000 },
    });

  it('is nothing where the slip is known to the sample', () => {
    expect(told({ ...jump(4_000, 600), within: 0 })).toBeNull();
    expect(told()).toBeNull();
  });

  it('adds up what each jump leaves open', () => {
    expect(told({ ...jump(4_000, 600), within: 2_400 }, { ...jump(9_000, 600), within: 0 })).toContain(
      'known to within 50 ms',
    );
    expect(told({ ...jump(4_000, 600), within: 2_400 }, { ...jump(9_000, 600), within: 240 })).toContain(
      'known to within 55 ms',
    );
  });

  it('owns up where nobody knows', () => {
    expect(told({ ...jump(4_000, 600), within: 0 }, jump(9_000, 600))).toContain('is not known');
    // A jump that is not repaired moves nothing.
    expect(told({ ...jump(4_000, 600), within: 0 }, jump(9_000, 0))).toBeNull();
  });
});

/** From takes to a row: distances from the truth, what was lost, what was found of what was done to them. */
import type { RigCase } from './rigCases';
import type { TakeResult } from './takeRun';

export interface RigRow {
  readonly case: string;
  readonly takes: number;
  /** Takes that were not made because the latency could not be measured, or in which too little was found. */
  readonly refused: number;
  readonly notUnderstood: number;
  /** Distances from the truth, in ms; null without a take. */
  readonly median: number | null;
  readonly p95: number | null;
  readonly worst: number | null;
  /** The worst distance in frames. */
  readonly worstFrames: number | null;
  /** Loop only: frames between the earliest and the latest pass of one capture, the worst of all takes. */
  readonly passSpread: number | null;
  readonly lostFrames: number;
  /** Jumps in the audio, those that the receipts told of within 10 ms, and those they told of without cause. */
  readonly jumps: number;
  readonly jumpsFound: number;
  readonly falseJumps: number;
  /** Largest drift that a receipt told, in parts per million. */
  readonly driftPpm: number | null;
  readonly holds: boolean | null;
}

/** Part of the bursts that must be found for a take to count. */
const LEAST_FOUND = 0.5;
/** How near a told jump must be to a real one, in seconds. */
const NEAR = 0.01;
/** The truth is known burst by burst only: a jump lies between two of them, this far apart at most, in seconds. */
const BURST_DISTANCE = 0.6;

const at = (sorted: readonly number[], part: number): number | null =>
  sorted.length === 0
    ? null
    : (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number);

export function rowOf(rigCase: RigCase, results: readonly TakeResult[]): RigRow {
  const { rate, goal } = rigCase;
  const inMs = (frames: number) => (frames / rate) * 1_000;
  const made = results.filter(({ refused }) => refused === null);
  const understood = made.filter(
    ({ truths }) => truths.length > 0 && truths.every((t) => t.found >= LEAST_FOUND),
  );
  const offsets = understood.flatMap(({ truths }) => truths.map(({ offset }) => Math.abs(offset)));
  const sorted = offsets.map(inMs).sort((a, b) => a - b);
  const [median, p95, worst] = [at(sorted, 0.5), at(sorted, 0.95), at(sorted, 1)];
  const spreads = understood.map(({ truths }) => {
    const each = truths.map(({ offset }) => offset);
    return Math.max(...each) - Math.min(...each);
  });
  const counted = countJumps(understood, rate);
  const drifts = made.flatMap(({ nodes }) => nodes.map(({ receipt }) => Math.abs(receipt?.driftPpm ?? 0)));
  const goalHolds = goal && median !== null && worst !== null && median <= goal.median && worst <= goal.worst;
  const isComplete = understood.length === results.length && counted.falseJumps === 0;
  return {
    case: rigCase.name,
    takes: results.length,
    refused: results.length - made.length,
    notUnderstood: made.length - understood.length,
    median,
    p95,
    worst,
    worstFrames: offsets.length > 0 ? Math.max(...offsets) : null,
    passSpread: rigCase.way === 'loop' && spreads.length > 0 ? Math.max(...spreads) : null,
    lostFrames: made.reduce((sum, { droppedFrames }) => sum + droppedFrames, 0),
    ...counted,
    driftPpm: drifts.length > 0 ? Math.max(...drifts) : null,
    holds:
      rigCase.trouble === 'stall'
        ? counted.jumpsFound === counted.jumps
        : goal && Boolean(goalHolds) && isComplete,
  };
}

function countJumps(results: readonly TakeResult[], rate: number) {
  let jumps = 0;
  let jumpsFound = 0;
  let falseJumps = 0;
  for (const { truths, told, stalledAt } of results) {
    const real = truths.flatMap((truth) => truth.jumps);
    jumps += real.length;
    for (const { frame } of real) {
      const isNear = (place: number) =>
        stalledAt === null
          ? place <= frame + NEAR * rate && place >= frame - BURST_DISTANCE * rate
          : Math.abs(place - stalledAt) <= (BURST_DISTANCE + NEAR) * rate;
      if (told.some((jump) => isNear(jump.frame))) jumpsFound += 1;
    }
    if (real.length === 0) falseJumps += told.length;
  }
  return { jumps, jumpsFound, falseJumps };
}

const number = (value: number | null, digits = 2): string => (value === null ? '-' : value.toFixed(digits));

export function printTable(rows: readonly RigRow[]): void {
  const head = [
    'case', 'takes', 'median ms', 'p95', 'max', 'max frames', 'passes', 'lost', 'jumps', 'found', 'false', 'ppm', '',
  ]; // biome-ignore format: a line of a table
  const cells = rows.map((row) => [
    row.refused + row.notUnderstood > 0
      ? `${row.case} (${row.refused + row.notUnderstood} not counted)`
      : row.case,
    String(row.takes),
    number(row.median, 3),
    number(row.p95, 3),
    number(row.worst, 3),
    number(row.worstFrames, 0),
    number(row.passSpread, 0),
    String(row.lostFrames),
    String(row.jumps),
    String(row.jumpsFound),
    String(row.falseJumps),
    number(row.driftPpm, 1),
    row.holds === null ? '' : row.holds ? 'holds' : 'MISSED',
  ]);
  const lines = [head, ...cells];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  for (const line of lines) {
    console.log(
      line
        .map((cell, c) => (c === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[c] ?? 0)))
        .join('  '),
    );
  }
}

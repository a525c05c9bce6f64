/**
 * What every bench shares: paired measuring and the rows that `npm run bench` prints.
 *
 * Absolute times say more about the machine than about the program, so a row is a ratio of two things measured in the
 * same run, in turn, and the medians are compared.
 */

export interface BenchContext {
  /** The checkout. */
  root: string;
  /** An empty folder that is removed afterwards. */
  temp: string;
  /** Less material and fewer runs: to see that the bench works, not to judge by. */
  quick: boolean;
  /** For remarks, such as what could not be run and why. Goes to stderr. */
  note(text: string): void;
}

/** Times in seconds unless the case says otherwise. `ratio` is ours / rival, and holds when it is at most `goal`. */
export interface BenchRow {
  case: string;
  ours: number;
  rival: number;
  ratio: number;
  goal: number;
  holds: boolean;
}

/** What `bench/NAME.bench.ts` exports as `run`. */
export type Bench = (context: BenchContext) => Promise<BenchRow[]>;

export interface Comparison {
  case: string;
  /** Highest ratio that still holds. */
  goal: number;
  /** Timed pairs; default 5, or 1 when quick. One pair more is run first and not counted. */
  runs?: number;
  /** Each does the work once and gives what it cost. */
  ours: () => Promise<number>;
  rival: () => Promise<number>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Runs both sides in turn, A B A B …, and compares the medians. */
export async function compare(context: BenchContext, comparison: Comparison): Promise<BenchRow> {
  const runs = comparison.runs ?? (context.quick ? 1 : 5);
  const ours: number[] = [];
  const rival: number[] = [];
  await comparison.rival();
  await comparison.ours();
  for (let run = 0; run < runs; run += 1) {
    rival.push(await comparison.rival());
    ours.push(await comparison.ours());
  }
  return row(comparison.case, median(ours), median(rival), comparison.goal);
}

export function row(name: string, ours: number, rival: number, goal: number): BenchRow {
  const ratio = ours / rival;
  return { case: name, ours, rival, ratio, goal, holds: ratio <= goal };
}

/** Seconds that `work` takes by the wall clock. */
export async function seconds(work: () => unknown): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

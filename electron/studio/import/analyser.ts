/** Hands analyses to worker threads, and lets the writer of a file say when it is complete. */
import { cancelled } from '../cancel';
import { createGate } from '../pcm/gate';
import { createWorkerPool } from '../workers';
import type { Analysis, AnalysisTask } from './analysis';
import { type ControlMemory, createControlMemory, setState } from './analysisControl';

export interface AnalysisOrder {
  readonly task: AnalysisTask;
  readonly control: ControlMemory;
}

/** Null: it was stopped. */
export interface AnalysisAnswer {
  readonly kind: 'analysed';
  readonly analysis: Analysis | null;
}

/** An analysis under way. */
export interface RunningAnalysis {
  /** The file is complete now: take what is left and finish. */
  complete(): void;
  /** Give up; `result` rejects with CANCELLED. */
  stop(): void;
  /** Frames taken so far. */
  frames(): number;
  readonly result: Promise<Analysis>;
}

export interface Analyser {
  /** Starts to follow a file that its writer may still have to make, and that may grow. */
  follow(task: AnalysisTask): RunningAnalysis;
  close(): Promise<void>;
}

/** One pair of a decoder and a follower keeps two cores busy; a second pair fills the gaps between files. */
const THREADS = 2;

/** @param program the built `analysis.worker` */
export function createAnalyser(program: URL): Analyser {
  const pool = createWorkerPool<AnalysisOrder, AnalysisAnswer>(program, 'read the audio');
  const gate = createGate(THREADS);

  async function run(order: AnalysisOrder): Promise<Analysis> {
    const { analysis } = await pool.ask(order, 'analysed');
    if (!analysis) throw cancelled();
    return analysis;
  }

  return {
    follow(task) {
      const control = createControlMemory();
      const result = gate(() => run({ task, control }));
      // Whoever started it may fail first and never ask for the result.
      result.catch(() => {});
      return {
        complete: () => setState(control, 'complete'),
        stop: () => setState(control, 'stopped'),
        frames: () => control.frames[0] ?? 0,
        result,
      };
    },

    close: () => pool.close(),
  };
}

/** Ticks of the time ruler and the grid: round times, never closer than they can be read. Pure. */

export interface Tick {
  /** Story frames; may be fractional where a round time falls between two frames. */
  readonly frame: number;
  /** Major ticks carry a label. */
  readonly label: string | null;
}

/** Distances between labels in seconds, each with how many parts it is divided into. */
const steps: readonly (readonly [seconds: number, parts: number])[] = [
  [0.000_01, 5],
  [0.000_02, 4],
  [0.000_05, 5],
  [0.0001, 5],
  [0.0002, 4],
  [0.0005, 5],
  [0.001, 5],
  [0.002, 4],
  [0.005, 5],
  [0.01, 5],
  [0.02, 4],
  [0.05, 5],
  [0.1, 5],
  [0.2, 4],
  [0.5, 5],
  [1, 4],
  [2, 4],
  [5, 5],
  [10, 5],
  [15, 3],
  [30, 6],
  [60, 4],
  [120, 4],
  [300, 5],
  [600, 5],
  [1800, 6],
  [3600, 4],
  [7200, 4],
  [21_600, 6],
  [43_200, 4],
  [86_400, 4],
];

export interface RulerStep {
  /** Seconds between labels. */
  readonly seconds: number;
  /** Parts between two labels. */
  readonly parts: number;
}

/** The finest step whose labels keep `leastPixels` apart. */
export function rulerStep(framesPerPixel: number, sampleRate: number, leastPixels = 84): RulerStep {
  const least = (leastPixels * framesPerPixel) / sampleRate;
  const [seconds, parts] = steps.find(([candidate]) => candidate >= least) ?? steps[steps.length - 1]!;
  return { seconds, parts };
}

/** As few digits as tell neighbouring labels apart: `0:05`, `0:05.2`, `1:00:00`. */
export function tickLabel(seconds: number, step: number): string {
  const decimals = step >= 1 ? 0 : Math.min(5, Math.ceil(-Math.log10(step) - 1e-9));
  const scale = 10 ** decimals;
  const total = Math.round(Math.abs(seconds) * scale);
  const whole = Math.floor(total / scale);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, '0');
  const fraction = decimals > 0 ? `.${String(total % scale).padStart(decimals, '0')}` : '';
  const head = hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}` : `${minutes}`;
  return `${seconds < 0 && total > 0 ? '\u2212' : ''}${head}:${rest}${fraction}`;
}

export interface TickOptions {
  readonly framesPerPixel: number;
  readonly leftFrame: number;
  /** CSS pixels. */
  readonly width: number;
  readonly sampleRate: number;
}

/** The ticks in sight, and one label beyond each side so that cut labels are drawn. Nothing before zero. */
export function ticksInSight({ framesPerPixel, leftFrame, width, sampleRate }: TickOptions): Tick[] {
  const step = rulerStep(framesPerPixel, sampleRate);
  const part = step.seconds / step.parts;
  const first = Math.max(0, Math.floor(leftFrame / sampleRate / step.seconds) * step.parts);
  const last = Math.ceil((leftFrame + width * framesPerPixel) / sampleRate / part) + step.parts;
  const ticks: Tick[] = [];
  for (let at = first; at <= last; at += 1) {
    const seconds = at * part;
    const isMajor = at % step.parts === 0;
    ticks.push({ frame: seconds * sampleRate, label: isMajor ? tickLabel(seconds, step.seconds) : null });
  }
  return ticks;
}

/** What the record panel says: warnings before a take, and how a take is going. Pure. */
import type { AudioNode } from '../../../shared/domain/model';
import { audibleEnd } from '../../../shared/domain/timeline';
import type { EngineState, LiveTake } from '../../audio/engine';
import { formatDuration } from '../../ui/format';

/** As `navigator.permissions` tells it; `unknown` where it cannot be asked. */
export type MicPermission = 'granted' | 'denied' | 'prompt' | 'unknown';

export interface Advice {
  readonly id:
    | 'problem'
    | 'denied'
    | 'noInput'
    | 'missing'
    | 'bluetooth'
    | 'latency'
    | 'clipped'
    | 'behind'
    | 'dropped'
    | 'ask';
  /** `bad`: recording will not work or will not be usable. */
  readonly tone: 'bad' | 'warn' | 'neutral';
  readonly title: string;
  readonly remedy: string;
}

/** From here on, hearing oneself late is felt, in seconds. */
export const MOST_MONITOR_LATENCY = 0.025;

export interface RecordFacts {
  readonly engine: Pick<
    EngineState,
    'inputs' | 'inputId' | 'armed' | 'monitoring' | 'latencySeconds' | 'problem'
  >;
  readonly permission: MicPermission;
  /** The input that was chosen, which may not be the one in use; null for the system's own. */
  readonly chosenId: string | null;
  readonly isClipped: boolean;
  /** More than a second of the take waits for the disk. */
  readonly isBehind: boolean;
  /** Sound of the take never arrived. */
  readonly hasDropped: boolean;
  /** The list of inputs was asked for and has arrived. */
  readonly isListed: boolean;
}

const inMilliseconds = (seconds: number) => `${Math.round(seconds * 1000)} ms`;

/** Everything worth saying before Record is pressed and while recording, the worst first. */
export const recordAdvice = ({
  engine,
  permission,
  chosenId,
  isClipped,
  isBehind,
  hasDropped,
  isListed,
}: RecordFacts): Advice[] => {
  const advice: Advice[] = [];
  const { inputs, armed, monitoring, latencySeconds, problem } = engine;
  const used = inputs.find(({ deviceId }) => deviceId === (armed ? engine.inputId : chosenId)) ?? inputs[0];
  if (permission === 'denied') {
    advice.push({
      id: 'denied',
      tone: 'bad',
      title: 'The microphone is blocked for this window.',
      remedy:
        'Allow it in the site settings beside the address, or in the system’s privacy settings, then arm again.',
    });
  } else if (problem) {
    advice.push({ id: 'problem', tone: 'bad', title: problem.message, remedy: problem.remedy });
  }
  if (isListed && inputs.length === 0 && permission !== 'denied') {
    advice.push({
      id: 'noInput',
      tone: 'bad',
      title: 'No input was found.',
      remedy: 'Plug in a microphone or an audio interface, then look again.',
    });
  }
  if (hasDropped) {
    advice.push({
      id: 'dropped',
      tone: 'bad',
      title: 'Sound was lost.',
      remedy:
        'The machine was too busy for a moment; the receipt will say where. Close other programs and take it again.',
    });
  }
  if (isBehind) {
    advice.push({
      id: 'behind',
      tone: 'warn',
      title: 'The disk is behind.',
      remedy: 'Nothing is lost; it waits in memory. Close whatever else keeps the disk busy.',
    });
  }
  // Before permission was given, browsers hide the real ids, and nothing can be said about what is missing.
  const isNamed = inputs.some(({ label }) => label !== '');
  if (chosenId !== null && isNamed && !inputs.some(({ deviceId }) => deviceId === chosenId)) {
    advice.push({
      id: 'missing',
      tone: 'warn',
      title: 'The input of last time is not connected.',
      remedy: 'The system’s own is used until you choose another.',
    });
  }
  if (used?.bluetooth) {
    advice.push({
      id: 'bluetooth',
      tone: 'warn',
      title: `${used.label || 'This input'} is a Bluetooth device.`,
      remedy:
        'It is late by a varying time and sounds like a telephone. Use a wired input for takes that must sit in time.',
    });
  }
  if (armed && monitoring && latencySeconds > MOST_MONITOR_LATENCY) {
    advice.push({
      id: 'latency',
      tone: 'warn',
      title: `You hear yourself ${inMilliseconds(latencySeconds)} late.`,
      remedy: 'Turn monitoring off and listen to yourself directly. The take itself is placed right.',
    });
  }
  if (isClipped) {
    advice.push({
      id: 'clipped',
      tone: 'warn',
      title: 'The input is too loud.',
      remedy:
        'Turn it down at the microphone or interface until the light stays off; press the light to clear it.',
    });
  }
  if (!armed && permission === 'prompt') {
    advice.push({
      id: 'ask',
      tone: 'neutral',
      title: 'The browser will ask for the microphone.',
      remedy: 'Allow it; nothing leaves this machine.',
    });
  }
  return advice;
};

/** How the take ends against its parent so far. */
export const tailLine = (
  take: Pick<LiveTake, 'startFrame' | 'frames'>,
  parent: AudioNode | null,
  sampleRate: number,
  extensionRule: boolean,
): string => {
  if (!parent) return 'A new seed';
  const beyond = take.startFrame + take.frames - audibleEnd(parent);
  if (beyond > 0) return `Extends by ${formatDuration(beyond, sampleRate)}`;
  const left = formatDuration(-beyond, sampleRate);
  return extensionRule
    ? `${left} until it has a tail, which this story asks for`
    : `${left} to the end of ${parent.title}`;
};

/** What a crash would cost right now. */
export const riskLine = (take: Pick<LiveTake, 'frames' | 'durableFrames'>, sampleRate: number): string => {
  const frames = Math.max(0, take.frames - take.durableFrames);
  return `At risk: ${(frames / sampleRate).toFixed(1)} s`;
};

export const droppedLine = (take: Pick<LiveTake, 'droppedFrames'>, sampleRate: number): string =>
  take.droppedFrames === 0 ? 'Nothing dropped' : `Dropped: ${formatDuration(take.droppedFrames, sampleRate)}`;

/** Time since the take began, to a tenth: `0:12.3`. */
export const elapsedLine = (frames: number, sampleRate: number): string => {
  const tenths = Math.floor((frames / sampleRate) * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? `${hours}:${String(minutes % 60).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
};

/** What the record panel says: warnings before a take, and how a take is going. Pure. */
import type { AudioNode } from '../../../shared/domain/model';
import { audibleEnd } from '../../../shared/domain/timeline';
import type { EngineState, LiveTake, LoopRegion } from '../../audio/engine';
import type { TakeMode } from '../../stores/uiStore';
import { formatDuration, formatTime } from '../../ui/format';
import { TOO_HOT, TOO_QUIET } from './headroom';

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
    | 'ask'
    | 'region'
    | 'tail'
    | 'hot'
    | 'quiet'
    | 'room';
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
  /** Loudest of the last seconds in dBFS; null while nothing is known. */
  readonly peakDb: number | null;
  /** What the disk has room for, in seconds of this input; null while that is not known. */
  readonly roomSeconds: number | null;
  /** What Record would do, while nothing is recorded; null during a take. */
  readonly plan: TakePlanFacts | null;
}

export interface TakePlanFacts {
  readonly mode: TakeMode;
  readonly region: LoopRegion | null;
  readonly parent: AudioNode | null;
  readonly sampleRate: number;
  readonly extensionRule: boolean;
}

/** Less room is worth a word, in seconds. */
export const LEAST_ROOM = 600;

/** What stands in the way of the take that was chosen. */
const planAdvice = (plan: TakePlanFacts): Advice[] => {
  const { mode, region, parent, sampleRate, extensionRule } = plan;
  if (mode !== 'free' && !region) {
    return [
      {
        id: 'region',
        tone: 'warn',
        title: mode === 'punch' ? 'Punch needs a region.' : 'Loop takes need a region.',
        remedy: 'Drag along the ruler to mark one, or press I at its begin and O at its end.',
      },
    ];
  }
  if (!extensionRule || !parent) return [];
  const end = audibleEnd(parent);
  if (mode === 'free') {
    return [
      {
        id: 'tail',
        tone: 'neutral',
        title: 'This story asks for a tail.',
        remedy: `Go on beyond the end of ${parent.title}, at ${formatTime(end, sampleRate)}.`,
      },
    ];
  }
  if (!region || region.to > end) return [];
  return [
    {
      id: 'tail',
      tone: 'warn',
      title: `The region has no tail: it ends ${formatDuration(end - region.to, sampleRate)} before ${parent.title}.`,
      remedy:
        'This story asks for one, so the take would be kept beside it. Move the region’s end, or begin at its end.',
    },
  ];
};

const levelAdvice = (peakDb: number | null): Advice[] => {
  if (peakDb === null) return [];
  if (peakDb > TOO_HOT) {
    return [
      {
        id: 'hot',
        tone: 'warn',
        title: `The input peaks at ${peakDb.toFixed(1)} dB.`,
        remedy: 'One louder note would clip. Turn it down by 6 dB or so at the microphone or interface.',
      },
    ];
  }
  if (peakDb >= TOO_QUIET) return [];
  const isSilent = peakDb === Number.NEGATIVE_INFINITY;
  return [
    {
      id: 'quiet',
      tone: 'neutral',
      title: isSilent ? 'Nothing comes in.' : `The input is quiet: ${peakDb.toFixed(0)} dB at most.`,
      remedy: 'Play as loud as in the take. If it stays so, turn the input up, or choose another channel.',
    },
  ];
};

const roomAdvice = (seconds: number | null): Advice[] => {
  if (seconds === null || seconds >= LEAST_ROOM) return [];
  const minutes = Math.floor(seconds / 60);
  return [
    {
      id: 'room',
      tone: minutes < 1 ? 'bad' : 'warn',
      title: `The disk has room for ${minutes < 1 ? 'less than a minute' : minutes === 1 ? 'one minute' : `${minutes} minutes`} of recording.`,
      remedy: 'Free some space before a long take. If the disk fills up, what was recorded is kept.',
    },
  ];
};

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
  peakDb,
  roomSeconds,
  plan,
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
  if (plan) advice.push(...planAdvice(plan));
  advice.push(...roomAdvice(roomSeconds));
  if (isClipped) {
    advice.push({
      id: 'clipped',
      tone: 'warn',
      title: 'The input is too loud.',
      remedy:
        'Turn it down at the microphone or interface until the light stays off; press the light to clear it.',
    });
  }
  if (armed && !isClipped) advice.push(...levelAdvice(peakDb));
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
  take: Pick<LiveTake, 'startFrame' | 'frames' | 'trimOut' | 'pass'>,
  parent: AudioNode | null,
  sampleRate: number,
  extensionRule: boolean,
): string => {
  if (take.pass > 0) return `Pass ${take.pass}`;
  if (!parent) return 'A new seed';
  const beyond = take.startFrame + take.frames - take.trimOut - audibleEnd(parent);
  if (beyond > 0) return `Extends by ${formatDuration(beyond, sampleRate)}`;
  const left = formatDuration(-beyond, sampleRate);
  return extensionRule
    ? `${left} until it has a tail, which this story asks for`
    : `${left} to the end of ${parent.title}`;
};

/** Before the take's first audible frame: how long until then. */
export const leadLine = (
  take: Pick<LiveTake, 'startFrame' | 'trimIn'>,
  position: number,
  sampleRate: number,
): string => {
  const left = Math.max(0, take.startFrame + take.trimIn - position) / sampleRate;
  return `Get ready: ${left.toFixed(1)} s`;
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

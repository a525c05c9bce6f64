/**
 * How a take runs and what becomes of it: from where the story plays, where the performance begins, when it ends by
 * itself, and which part of what was captured is heard afterwards.
 *
 * One capture runs through all of it, whatever the take is for: from before the pre-roll until behind the post-roll,
 * round and round a loop. What a punch or a pass is shows in trims alone, so nothing is ever cut, and passes of a loop
 * are equally long to the sample because they are the same subtraction. Pure; frames throughout.
 */
import type { TakePlacement } from '../../../shared/contract/schemas';
import type { LoopRegion, RecordRequest } from '../engine';
import type { Timeline } from '../playback/timeline';
import { type Placement, placeTake } from './placement';

/** Length of the fades at the edges of a punch or a pass, in seconds: they lie in the middle of a sound. */
const EDGE_FADE = 0.005;
/** A pass that was broken off is kept when it is at least so long, in seconds; shorter, somebody was late with Stop. */
const LEAST_UNFINISHED = 1;

export interface TakePlan {
  /** Story frame where what is heard of the take begins. */
  readonly storyFrame: number;
  /** Stream frame at which that story frame is rendered (the first time). */
  readonly performAt: number;
  readonly timeline: Timeline;
  /** Story frame at which playing stops by itself; null goes on until somebody stops it. */
  readonly end: number | null;
  /** Story frame behind which nothing of the take is heard; null when only the stop decides. */
  readonly audibleTo: number | null;
  readonly loop: LoopRegion | null;
}

type PlanRequest = Pick<RecordRequest, 'startFrame' | 'preRollFrames' | 'punch' | 'postRollFrames' | 'loop'>;

/** @param countInFrames stream frames at the head in which the layers are silent */
export const planTake = (request: PlanRequest, countInFrames: number): TakePlan => {
  const loop = request.loop ?? null;
  const punch = loop ? null : (request.punch ?? null);
  const storyFrame = loop?.from ?? punch?.from ?? request.startFrame;
  const preRoll = Math.max(0, Math.round(request.preRollFrames ?? 0));
  return {
    storyFrame,
    performAt: countInFrames + preRoll,
    timeline: { from: storyFrame - preRoll - countInFrames, loop, silentFrames: countInFrames },
    end: punch ? punch.to + Math.max(0, Math.round(request.postRollFrames ?? 0)) : null,
    audibleTo: punch?.to ?? null,
    loop,
  };
};

/** What was captured, on the audio clock. */
export interface Captured {
  /** Context frame of stream frame 0. */
  readonly startedAt: number;
  /** Context frame of the take's first frame. */
  readonly captured: number;
  readonly latencyFrames: number;
  /** Length of the take. */
  readonly frames: number;
}

const performanceOf = (plan: TakePlan, { startedAt, captured, latencyFrames }: Captured, pass = 0) => ({
  storyFrame: plan.storyFrame,
  sounded: startedAt + plan.performAt + pass * passFrames(plan),
  captured,
  latencyFrames,
});

/** Length of a pass; 0 where there are none. */
export const passFrames = ({ loop }: TakePlan): number => (loop ? loop.to - loop.from : 0);

/** The pass that is played at a stream frame, from 0; 0 where there are none. */
export const passAt = (plan: TakePlan, streamFrame: number): number => {
  const length = passFrames(plan);
  return length > 0 ? Math.max(0, Math.floor((streamFrame - plan.performAt) / length)) : 0;
};

/** Where a take lies as far as is known before it starts; `headFrames` is what it has from before. */
export const placeAhead = (plan: TakePlan, headFrames: number, latencyFrames: number): Placement => {
  const frames = Number.MAX_SAFE_INTEGER;
  return placeTake(
    performanceOf(plan, { startedAt: 0, captured: -headFrames, latencyFrames, frames }),
    frames,
    null,
  );
};

/** Where a take that still runs lies by now: the pass that is being played, or all of it. */
export const placeLive = (plan: TakePlan, captured: Captured): Placement & { readonly pass: number } => {
  const { startedAt, frames, latencyFrames } = captured;
  const pass = passAt(plan, captured.captured + frames - latencyFrames - startedAt);
  return { ...placeTake(performanceOf(plan, captured, pass), frames, plan.audibleTo), pass };
};

export interface FiledPlacement extends TakePlacement {
  readonly fade?: number;
  readonly passes?: (TakePlacement & { unfinished?: boolean })[];
}

/**
 * What of a finished take is heard, and where.
 *
 * @param stoppedAt stream frame up to which it was played; null when that is not known and everything is to be seen
 */
export const placeFinished = (
  plan: TakePlan,
  captured: Captured,
  stoppedAt: number | null,
  sampleRate: number,
): FiledPlacement => {
  const fade = Math.round(EDGE_FADE * sampleRate);
  const { loop } = plan;
  if (!loop) {
    const stoppedStory = stoppedAt === null ? null : plan.timeline.from + stoppedAt;
    const end =
      plan.audibleTo === null || stoppedStory === null
        ? (plan.audibleTo ?? stoppedStory)
        : Math.min(plan.audibleTo, stoppedStory);
    const placement = placeTake(performanceOf(plan, captured), captured.frames, end);
    return plan.audibleTo === null ? placement : { ...placement, fade };
  }
  const whole = placeTake(performanceOf(plan, captured), captured.frames, null);
  const length = passFrames(plan);
  // Behind the stop nothing was played, and what was not captured can't be heard.
  const heardTo = captured.captured + captured.frames - captured.latencyFrames - captured.startedAt;
  const played = Math.min(stoppedAt ?? heardTo, heardTo) - plan.performAt;
  if (played <= 0) return whole;
  const complete = Math.floor(played / length);
  const rest = played - complete * length;
  const pass = (at: number, to: number) => placeTake(performanceOf(plan, captured, at), captured.frames, to);
  const passes: (TakePlacement & { unfinished?: boolean })[] = Array.from({ length: complete }, (_, at) =>
    pass(at, loop.to),
  );
  const isWorthIt = complete === 0 || rest >= LEAST_UNFINISHED * sampleRate;
  if (rest > 0 && isWorthIt) {
    const last = pass(complete, loop.from + rest);
    passes.push(complete === 0 ? last : { ...last, unfinished: true });
  }
  return passes.length === 1 ? { ...(passes[0] as TakePlacement), fade } : { ...whole, fade, passes };
};

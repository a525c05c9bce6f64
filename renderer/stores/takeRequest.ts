/**
 * What the record button asks of the engine: the person's preferences, the chosen node and the chosen region as one
 * request in frames. Pure, so that the panel can say beforehand what would happen.
 */
import type { AudioNode } from '../../shared/domain/model';
import { audibleEnd, audibleRange } from '../../shared/domain/timeline';
import type { LoopRegion, RecordRequest } from '../audio/engine';
import type { UiPreferences } from './uiStore';

export interface TakeFacts {
  readonly storyId: string;
  readonly sampleRate: number;
  /** Null records a seed. */
  readonly parent: AudioNode | null;
  /** Story frame of the playhead. */
  readonly position: number;
  /** A take to be made again, from where it begins to be heard: the region and where Record begins don't matter then. */
  readonly again?: AudioNode;
  /** What is marked on the ruler. */
  readonly region: LoopRegion | null;
  readonly preferences: Pick<
    UiPreferences,
    | 'takeMode'
    | 'recordFrom'
    | 'preRoll'
    | 'preRollUnit'
    | 'preRollAlways'
    | 'postRoll'
    | 'tailLead'
    | 'tempo'
    | 'countInBeats'
  >;
}

/** Punching and loop takes need a region. */
export const needsRegion = ({
  preferences,
  region,
  again,
}: Pick<TakeFacts, 'preferences' | 'region' | 'again'>): boolean =>
  !again && preferences.takeMode !== 'free' && region === null;

/** Where a take begins that is not bound to a region. A seed always begins at the story's zero. */
export const takeStart = ({ parent, preferences, position, again }: Omit<TakeFacts, 'region'>): number => {
  if (!parent) return 0;
  if (again) return Math.max(0, audibleRange(again).from);
  if (preferences.recordFrom === 'tail') return Math.max(0, audibleEnd(parent));
  const from = preferences.recordFrom === 'start' ? audibleRange(parent).from : position;
  return Math.max(0, Math.round(from));
};

const preRollFrames = ({ preferences, sampleRate }: TakeFacts): number => {
  const { preRoll, preRollUnit, tempo } = preferences;
  const seconds = preRollUnit === 'beats' ? (preRoll * 60) / tempo : preRoll;
  return Math.round(seconds * sampleRate);
};

export const takeRequest = (facts: TakeFacts): RecordRequest => {
  const { storyId, parent, region, sampleRate, preferences, again } = facts;
  const { takeMode, recordFrom, preRollAlways, countInBeats, tempo } = preferences;
  const startFrame = takeStart(facts);
  const common = { storyId, parentId: parent?.id ?? null, startFrame, tempo, title: null };
  // What is heard before the take counts in by itself.
  const leadIn = (frames: number) => ({ preRollFrames: frames, countInBeats: frames > 0 ? 0 : countInBeats });
  const asked = preRollFrames(facts);
  const always = preRollAlways && parent ? asked : 0;
  if (again) {
    // What was handed over at the parent's end is handed over again.
    const isTail = parent && startFrame >= audibleEnd(parent);
    const lead = isTail ? Math.min(startFrame, Math.round(preferences.tailLead * sampleRate)) : always;
    return { ...common, ...leadIn(lead), takeGroupId: again.takeGroupId };
  }
  if (takeMode === 'loop' && region) return { ...common, ...leadIn(always), loop: region };
  if (takeMode === 'punch' && region) {
    const postRollFrames = Math.round(preferences.postRoll * sampleRate);
    return { ...common, ...leadIn(asked), punch: region, postRollFrames };
  }
  if (parent && recordFrom === 'tail') {
    return { ...common, ...leadIn(Math.min(startFrame, Math.round(preferences.tailLead * sampleRate))) };
  }
  return { ...common, ...leadIn(always) };
};

/** Story frame at which the take would end at the latest, as far as that is known before it is made. */
export const takeEnd = (facts: TakeFacts): number | null =>
  facts.preferences.takeMode === 'free' ? null : (facts.region?.to ?? null);

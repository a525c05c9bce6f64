/**
 * Choosing phrases: the comp as it stands, what can be undone, and where the hand is. A pure reducer, so that pointer
 * and keyboard cannot come to mean different things.
 */
import {
  assignRange,
  compRange,
  giveBack,
  moveSeam,
  type TakePhrase,
} from '../../../shared/domain/comp/phrases';
import type { FrameRange } from '../../../shared/domain/timeline';

export interface CompSession {
  readonly takeIds: readonly string[];
  readonly range: FrameRange;
  readonly phrases: readonly TakePhrase[];
  readonly past: readonly (readonly TakePhrase[])[];
  readonly future: readonly (readonly TakePhrase[])[];
  /** The comp before a seam was taken hold of. */
  readonly held: readonly TakePhrase[] | null;
  /** Lane that is pointed at. */
  readonly lane: number;
  /** Where a selection began, and where it has come to; what is selected is everything from one to the other. */
  readonly anchor: FrameRange;
  readonly focus: FrameRange;
}

export type CompAction =
  | { readonly type: 'lane'; readonly by: number }
  /** By one cell of the grid, which is that many frames wide. */
  | { readonly type: 'step'; readonly by: -1 | 1; readonly grid: number; readonly extend: boolean }
  | { readonly type: 'edge'; readonly edge: 'start' | 'end'; readonly grid: number; readonly extend: boolean }
  | { readonly type: 'all' }
  | { readonly type: 'select'; readonly lane: number; readonly from: number; readonly to: number }
  /** What is selected is heard from the lane that is pointed at. */
  | { readonly type: 'assign' }
  | { readonly type: 'giveBack' }
  /** Moves a seam; until `settle` it is one step however often it moves. */
  | { readonly type: 'seam'; readonly seam: number; readonly frame: number }
  | { readonly type: 'settle' }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' };

/** So many steps can be taken back. */
const MOST_UNDO = 500;

const cell = (frame: number, grid: number): FrameRange => {
  const from = Math.floor(frame / grid) * grid;
  return { from, to: from + grid };
};

export function beginSession(
  takeIds: readonly string[],
  phrases: readonly TakePhrase[],
  lane: number,
): CompSession {
  const range = compRange(phrases) ?? { from: 0, to: 0 };
  const first = { from: range.from, to: Math.min(range.to, range.from + 1) };
  return {
    takeIds,
    range,
    phrases,
    past: [],
    future: [],
    held: null,
    lane: Math.max(0, lane),
    anchor: first,
    focus: first,
  };
}

/** What is selected, inside of the comp; empty when nothing is. */
export function selection({ anchor, focus, range }: CompSession): FrameRange {
  const from = Math.max(range.from, Math.min(anchor.from, focus.from));
  return { from, to: Math.max(from, Math.min(range.to, Math.max(anchor.to, focus.to))) };
}

function step(session: CompSession, by: -1 | 1, grid: number, extend: boolean): CompSession {
  const { range, focus, anchor } = session;
  const frame = by > 0 ? cell(focus.from, grid).to : cell(focus.from - 1, grid).from;
  const next = cell(frame, grid);
  if (next.from >= range.to || next.to <= range.from) return session;
  return { ...session, focus: next, anchor: extend ? anchor : next };
}

function edge(session: CompSession, to: 'start' | 'end', grid: number, extend: boolean): CompSession {
  const { range, anchor } = session;
  const next = cell(to === 'start' ? range.from : range.to - 1, grid);
  return { ...session, focus: next, anchor: extend ? anchor : next };
}

function change(session: CompSession, phrases: readonly TakePhrase[]): CompSession {
  if (phrases === session.phrases) return session;
  return { ...session, phrases, past: [...session.past, session.phrases].slice(-MOST_UNDO), future: [] };
}

function settle(session: CompSession): CompSession {
  const { held, phrases } = session;
  if (!held) return session;
  return change({ ...session, phrases: held, held: null }, phrases);
}

function travel(session: CompSession, from: 'past' | 'future'): CompSession {
  const to = from === 'past' ? 'future' : 'past';
  const phrases = session[from].at(-1);
  if (!phrases) return session;
  return {
    ...session,
    phrases,
    [from]: session[from].slice(0, -1),
    [to]: [...session[to], session.phrases],
  };
}

/** First frame of the phrase that most of the selection lies in: a seam that was moved must not change what is meant. */
function mostSelected(session: CompSession): number {
  const { from, to } = selection(session);
  const shared = (phrase: FrameRange) => Math.min(to, phrase.to) - Math.max(from, phrase.from);
  const [most] = [...session.phrases].sort((a, b) => shared(b) - shared(a));
  return most?.from ?? from;
}

export function compReducer(before: CompSession, action: CompAction): CompSession {
  if (action.type === 'seam') {
    const phrases = moveSeam(before.phrases, action.seam, action.frame);
    if (phrases === before.phrases) return before;
    return { ...before, phrases, held: before.held ?? before.phrases };
  }
  // Whatever else is done, a seam that was held is let go of first.
  const session = settle(before);
  const { takeIds, lane, phrases } = session;
  switch (action.type) {
    case 'lane':
      return { ...session, lane: Math.max(0, Math.min(takeIds.length - 1, lane + action.by)) };
    case 'step':
      return step(session, action.by, action.grid, action.extend);
    case 'edge':
      return edge(session, action.edge, action.grid, action.extend);
    case 'all':
      return { ...session, anchor: session.range, focus: session.range };
    case 'select': {
      const range = { from: Math.min(action.from, action.to), to: Math.max(action.from, action.to) };
      return { ...session, lane: action.lane, anchor: range, focus: range };
    }
    case 'assign': {
      const take = takeIds[lane];
      return take === undefined ? session : change(session, assignRange(phrases, selection(session), take));
    }
    case 'giveBack':
      return change(session, giveBack(phrases, mostSelected(session)));
    case 'settle':
      return session;
    case 'undo':
      return travel(session, 'past');
    case 'redo':
      return travel(session, 'future');
  }
}

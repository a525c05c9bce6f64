// biome-ignore-all lint/a11y/useSemanticElements: a table's own elements can't be lanes that are swiped over.
/** The lanes on their common axis, the keys that choose phrases, and what is made of them. */
import { type KeyboardEvent, useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { snapFrame } from '../../../shared/domain/comp/phrases';
import type { SeamedPhrase } from '../../../shared/domain/comp/spans';
import type { AudioNode } from '../../../shared/domain/model';
import type { StoryTree } from '../../../shared/domain/tree';
import { useStudio, useUi } from '../../stores';
import { commitComp, seek } from '../../stores/actions';
import { Button, useFrameLoop, WithTooltip } from '../../ui';
import { isApple, matchesKeys } from '../../ui/keys';
import { ticksInSight } from '../timeline/ticks';
import { CompLane } from './CompLane';
import { beginSession, type CompAction, compReducer, selection } from './compSession';
import { TakeLane } from './TakeLane';
import styles from './Takes.module.css';
import { TakesToolbar } from './TakesToolbar';
import type { TakeLanes } from './takeLanes';
import { selectionWords } from './takeWords';
import { useAudition } from './useAudition';
import { type GridKind, useTakesAxis } from './useTakesAxis';

const DEFAULT_CROSSFADE_MS = 10;
/** A pointer this near to a line of the grid or a seam means that. */
const SNAP_PIXELS = 7;

/** The tree's palette, a colour a lane. */
const laneColor = (lane: number) => `var(--branch-${(lane % 8) + 1})`;

export interface TakesBoardProps {
  readonly node: AudioNode;
  readonly tree: StoryTree;
  /** As they were when the view was opened; the takes themselves are followed. */
  readonly lanes: TakeLanes;
  readonly onClose: () => void;
  /** The comp was made, and the tree is shown again. */
  readonly onMade: () => void;
}

export function TakesBoard({ node, tree, lanes, onClose, onMade }: TakesBoardProps) {
  const studio = useStudio();
  const { sampleRate } = node;
  const tempo = useUi((state) => state.tempo);
  const [session, dispatch] = useReducer(compReducer, null, () => {
    const ids = lanes.takes.map(({ id }) => id);
    return beginSession(ids, lanes.phrases, ids.indexOf(node.id));
  });
  const [crossfadeMs, setCrossfadeMs] = useState(() =>
    lanes.crossfade === null ? DEFAULT_CROSSFADE_MS : Math.round((lanes.crossfade / sampleRate) * 1000),
  );
  const [gridKind, setGridKind] = useState<GridKind>('time');
  const [snaps, setSnaps] = useState(true);
  const [alone, setAlone] = useState<string | null>(null);
  const [isMaking, setIsMaking] = useState(false);
  const stage = useRef<HTMLDivElement>(null);
  const playhead = useRef<HTMLDivElement>(null);
  const board = useRef<HTMLDivElement>(null);
  const axis = useTakesAxis(session.range, sampleRate, gridKind, tempo, stage);
  const { sight, grid, framesPerPixel } = axis;
  const frames = sight.to - sight.from;

  const takes = useMemo(
    () =>
      new Map(
        session.takeIds.flatMap((id) => (tree.byId.has(id) ? [[id, tree.byId.get(id)!] as const] : [])),
      ),
    [session.takeIds, tree],
  );
  const crossfade = Math.round((crossfadeMs / 1000) * sampleRate);
  const seamed = useMemo(
    () => session.phrases.map((phrase): SeamedPhrase => ({ ...phrase, crossfade })),
    [session.phrases, crossfade],
  );
  useAudition(lanes.parentId, seamed, takes, alone);

  const titleOf = useCallback((id: string) => takes.get(id)?.title ?? 'A take', [takes]);
  const colorOf = useCallback((id: string) => laneColor(session.takeIds.indexOf(id)), [session.takeIds]);
  const selected = useMemo(() => selection(session), [session]);

  const snap = (frame: number, exceptSeam = -1) => {
    if (!snaps) return Math.round(frame);
    const line = Math.floor(frame / grid) * grid;
    const seams = session.phrases.filter((_, at) => at !== exceptSeam).map(({ from }) => from);
    const targets = [line, line + grid, session.range.from, session.range.to, ...seams];
    return snapFrame(frame, targets, SNAP_PIXELS * framesPerPixel);
  };
  const cellAt = (frame: number) => {
    const from = Math.floor(frame / grid) * grid;
    return { from, to: from + grid };
  };

  useFrameLoop(() => {
    const line = playhead.current;
    if (!line) return;
    const position = studio.engine.position();
    const place = (position - sight.from) / frames;
    line.style.left = `${place * 100}%`;
    line.hidden = !(place >= 0 && place <= 1);
    const follows = studio.ui.getState().followPlayhead && studio.engine.getState().phase === 'playing';
    if (follows && !axis.isWhole && line.hidden && position < session.range.to) axis.reveal(position);
  });

  const focusLane = useCallback(
    (lane: number) => board.current?.querySelector<HTMLElement>(`[data-lane="${lane}"]`)?.focus(),
    [],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the view opens.
  useEffect(() => focusLane(session.lane), []);
  const hadFocus = useRef(session.lane);
  useEffect(() => {
    if (hadFocus.current === session.lane) return;
    hadFocus.current = session.lane;
    focusLane(session.lane);
  }, [session.lane, focusLane]);
  // The hand of the keyboard stays in sight.
  const focusFrom = session.focus.from;
  useEffect(
    () => axis.reveal(Math.max(session.range.from, focusFrom)),
    [axis.reveal, focusFrom, session.range.from],
  );

  const laneAction = (event: KeyboardEvent): CompAction | null => {
    const extend = event.shiftKey;
    switch (event.key) {
      case 'ArrowUp':
        return { type: 'lane', by: -1 };
      case 'ArrowDown':
        return { type: 'lane', by: 1 };
      case 'ArrowLeft':
        return { type: 'step', by: -1, grid, extend };
      case 'ArrowRight':
        return { type: 'step', by: 1, grid, extend };
      case 'Home':
        return { type: 'edge', edge: 'start', grid, extend };
      case 'End':
        return { type: 'edge', edge: 'end', grid, extend };
      case 'Enter':
        return { type: 'assign' };
      case 'Delete':
      case 'Backspace':
        return { type: 'giveBack' };
      default:
        return null;
    }
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    if (target.matches('input')) return;
    const apple = isApple(navigator.platform);
    const means = (...keys: string[]) => keys.some((key) => matchesKeys(key, event, apple));
    const inLane = target.matches('[data-lane]');
    let action: CompAction | null = null;
    if (means('Mod+Z')) action = { type: 'undo' };
    else if (means('Mod+Shift+Z', 'Mod+Y')) action = { type: 'redo' };
    else if (inLane && means('Mod+A')) action = { type: 'all' };
    else if (inLane && !event.ctrlKey && !event.metaKey && !event.altKey) action = laneAction(event);
    if (action) dispatch(action);
    else if (event.key === 'Escape') onClose();
    else if (means('Mod+Enter')) void make();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const make = async () => {
    if (isMaking) return;
    setIsMaking(true);
    if (await commitComp(studio, { parentId: lanes.parentId, phrases: seamed })) onMade();
    else setIsMaking(false);
  };

  const lane = titleOf(session.takeIds[session.lane] ?? '');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the lanes and the toolbar in it, caught in one place.
    <div className={styles.body} onKeyDown={onKeyDown}>
      <TakesToolbar
        axis={axis}
        crossfadeMs={crossfadeMs}
        dispatch={dispatch}
        gridKind={gridKind}
        onCrossfadeMs={setCrossfadeMs}
        onGridKind={setGridKind}
        onSnaps={setSnaps}
        session={session}
        snaps={snaps}
      />
      <div className={styles.board} ref={board}>
        <div className={styles.sheet}>
          <div className={styles.rulerRow}>
            {/* biome-ignore lint/a11y/noStaticElementInteractions: a pointer's short way; the transport is the playhead's control. */}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above. */}
            <div
              className={styles.ruler}
              onClick={(event) => {
                const { left, width } = event.currentTarget.getBoundingClientRect();
                seek(studio, snap(sight.from + ((event.clientX - left) / width) * frames));
              }}
              ref={stage}
            >
              {ticksInSight({ framesPerPixel, leftFrame: sight.from, width: axis.width, sampleRate }).map(
                ({ frame, label }) =>
                  frame >= sight.from && frame <= sight.to ? (
                    <span
                      className={styles.tick}
                      data-major={label !== null || undefined}
                      key={frame}
                      style={{ left: `${((frame - sight.from) / frames) * 100}%` }}
                    >
                      {label}
                    </span>
                  ) : null,
              )}
            </div>
          </div>
          <div aria-label="Takes" aria-rowcount={session.takeIds.length + 1} role="grid">
            <CompLane
              colorOf={colorOf}
              dispatch={dispatch}
              phrases={session.phrases}
              sampleRate={sampleRate}
              sight={sight}
              snap={snap}
              titleOf={titleOf}
            />
            {session.takeIds.map((id, at) => {
              const take = takes.get(id);
              return take ? (
                <TakeLane
                  cellAt={cellAt}
                  color={laneColor(at)}
                  count={session.takeIds.length}
                  dispatch={dispatch}
                  index={at}
                  isAlone={alone === id}
                  key={id}
                  onAlone={(isAlone) => setAlone(isAlone ? id : null)}
                  phrases={session.phrases}
                  selected={at === session.lane ? selected : null}
                  sight={sight}
                  snap={snap}
                  take={take}
                />
              ) : null;
            })}
          </div>
          <div className={styles.over}>
            <div className={styles.playhead} hidden ref={playhead} />
          </div>
        </div>
      </div>
      <footer className={styles.foot}>
        <div className={styles.words}>
          <p className={styles.status} role="status">
            {selectionWords(session.phrases, selected, lane, sampleRate, titleOf)}
          </p>
          <p className={styles.help}>
            Swipe over a take, or select with the arrow keys and press Enter. Delete gives a phrase back.
          </p>
        </div>
        <WithTooltip shortcut="Mod+Enter" text="Makes a node of the phrases">
          <Button icon="check" isPending={isMaking} onPress={() => void make()} variant="accent">
            {isMaking ? 'Making the comp…' : 'Make the comp'}
          </Button>
        </WithTooltip>
      </footer>
    </div>
  );
}

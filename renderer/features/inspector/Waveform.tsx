/**
 * The chosen node's waveform: an overview that is also the scroll bar, the window with trims and fades, the ruler.
 */
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AudioNode, Marker } from '../../../shared/domain/model';
import { useStudio, useUi } from '../../stores';
import { seek } from '../../stores/actions';
import { Button, formatDuration, IconButton, Section, ToggleIconButton, useFrameLoop } from '../../ui';
import { FadeOverlay } from './FadeOverlay';
import { MOST_SPECTROGRAM_SECONDS } from './pcmRange';
import { SeekRuler } from './SeekRuler';
import { audibleRange, type Edge, edgeFrame, trimForEdge } from './trims';
import { arrowFrames, useDragEdit } from './useDragEdit';
import { useWaveform } from './useWaveform';
import { fitView, fromFraction, panView, revealFrame, toFraction, zoomView } from './viewWindow';
import styles from './Waveform.module.css';

export interface WaveformProps {
  readonly node: AudioNode;
  readonly markers: readonly Marker[];
  /** A CSS colour. */
  readonly color: string;
  readonly isEditable: boolean;
}

/** Loaded when it is asked for: most people never look at a spectrum. */
const Spectrogram = lazy(() => import('./Spectrogram').then((module) => ({ default: module.Spectrogram })));

const FIELDS = { in: 'trimIn', out: 'trimOut' } as const;
function tellValue(handle: HTMLElement, edge: Edge, node: AudioNode): void {
  const value = node[FIELDS[edge]];
  handle.setAttribute('aria-valuemin', '0');
  handle.setAttribute('aria-valuemax', String(node.frames));
  handle.setAttribute('aria-valuenow', String(value));
  handle.setAttribute('aria-valuetext', `${formatDuration(value, node.sampleRate)} hidden`);
}

const NAMES = { in: 'Trim start', out: 'Trim end' } as const;

export function Waveform({ node, markers, color, isEditable }: WaveformProps) {
  const studio = useStudio();
  const { engine } = studio;
  const followPlayhead = useUi((state) => state.followPlayhead);
  const [showsSpectrogram, setShowsSpectrogram] = useState(false);
  const wave = useRef<HTMLDivElement>(null);
  const overview = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLDivElement>(null);
  const playhead = useRef<HTMLDivElement>(null);
  const overviewPlayhead = useRef<HTMLDivElement>(null);
  const gripIn = useRef<HTMLSpanElement>(null);
  const gripOut = useRef<HTMLSpanElement>(null);
  const grips = useMemo(() => ({ in: gripIn, out: gripOut }), []);
  const hosts = useMemo(() => ({ wave, overview, ruler }), []);
  const drag = useDragEdit(node);
  const audible = audibleRange(node);
  const latest = useRef(node);
  latest.current = node;
  const handles = useRef<Partial<Record<Edge, HTMLElement>>>({});

  const onHandle = useCallback(
    (handle: HTMLElement, edge: Edge) => {
      handles.current[edge] = handle;
      handle.tabIndex = 0;
      handle.setAttribute('role', 'slider');
      handle.setAttribute('aria-label', NAMES[edge]);
      // The handles come after the first render, and a slider without a value is none.
      tellValue(handle, edge, latest.current);
      handle.addEventListener('keydown', (event) => {
        const by = arrowFrames(event, latest.current.sampleRate);
        if (by !== 0) {
          const now = drag.node();
          drag.move(FIELDS[edge], trimForEdge(now, edge, edgeFrame(now, edge) + by));
        } else if (event.key === 'Backspace' || event.key === 'Delete') drag.move(FIELDS[edge], 0);
        else return;
        grips[edge].current?.toggleAttribute('data-focused', true);
        event.preventDefault();
        event.stopPropagation();
      });
      handle.addEventListener('keyup', () => drag.rest());
      handle.addEventListener('focus', () =>
        grips[edge].current?.toggleAttribute('data-focused', handle.matches(':focus-visible')),
      );
      handle.addEventListener('blur', () => {
        grips[edge].current?.removeAttribute('data-focused');
        drag.rest();
      });
    },
    [drag, grips],
  );

  const { view, setView, failure, retry } = useWaveform(node, audible, color, hosts, {
    onTrim: ({ from, to, side, done }) => {
      if (side) {
        const edge = side === 'start' ? 'in' : 'out';
        drag.move(FIELDS[edge], trimForEdge(latest.current, edge, side === 'start' ? from : to));
      }
      if (done) drag.rest();
    },
    onHandle,
  });

  useEffect(() => {
    for (const edge of ['in', 'out'] as const) {
      const handle = handles.current[edge];
      if (handle) tellValue(handle, edge, node);
      handle?.toggleAttribute('inert', !isEditable);
    }
  });

  useFrameLoop(() => {
    const frame = engine.position() - node.startFrame;
    const place = toFraction(view, frame);
    if (playhead.current) {
      playhead.current.style.left = `${place * 100}%`;
      playhead.current.hidden = !(place >= 0 && place <= 1);
    }
    if (overviewPlayhead.current) {
      overviewPlayhead.current.style.left = `${(frame / Math.max(1, node.frames)) * 100}%`;
      overviewPlayhead.current.hidden = !(frame >= 0 && frame <= node.frames);
    }
    if (followPlayhead && engine.getState().phase === 'playing' && (place < 0 || place > 1)) {
      setView((shown) => revealFrame(shown, node.frames, frame));
    }
  });

  const zoomAtPlayhead = (factor: number) => {
    const place = toFraction(view, engine.position() - node.startFrame);
    setView((shown) => zoomView(shown, node.frames, factor, place >= 0 && place <= 1 ? place : 0.5));
  };

  // Not a React handler: those are passive, and the page must not zoom or go back while the waveform does.
  useEffect(() => {
    const host = wave.current;
    if (!host) return;
    const onWheel = (event: WheelEvent) => {
      const { left, width } = host.getBoundingClientRect();
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        const factor = Math.exp(-event.deltaY / 200);
        setView((shown) => zoomView(shown, latest.current.frames, factor, (event.clientX - left) / width));
      } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        setView((shown) => panView(shown, latest.current.frames, (sideways / width) * shown.frames));
      } else return;
      event.preventDefault();
    };
    host.addEventListener('wheel', onWheel, { passive: false });
    return () => host.removeEventListener('wheel', onWheel);
  }, [setView]);

  const isWhole = view.frames >= node.frames;
  return (
    <Section
      actions={
        <>
          <IconButton
            icon="zoomOut"
            isDisabled={isWhole}
            label="Zoom out"
            onPress={() => zoomAtPlayhead(0.5)}
            size="s"
          />
          <IconButton icon="zoomIn" label="Zoom in" onPress={() => zoomAtPlayhead(2)} size="s" />
          <IconButton
            icon="fit"
            isDisabled={isWhole}
            label="Show all"
            onPress={() => setView(() => fitView(node.frames))}
            size="s"
          />
          <ToggleIconButton
            icon="spectrogram"
            isSelected={showsSpectrogram}
            label="Spectrogram"
            onChange={setShowsSpectrogram}
            size="s"
          />
        </>
      }
      title="Waveform"
    >
      <div className={styles.waveform}>
        <div className={styles.overview}>
          <div className={styles.host} ref={overview} />
          <div className={styles.playhead} hidden ref={overviewPlayhead} />
        </div>
        <div className={styles.stage}>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: a pointer's short way; the ruler is the playhead's control. */}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above. */}
          <div
            className={styles.host}
            data-editable={isEditable || undefined}
            onClick={(event) => {
              const { left, width } = event.currentTarget.getBoundingClientRect();
              const frame = fromFraction(view, (event.clientX - left) / width);
              seek(studio, node.startFrame + frame);
            }}
            ref={wave}
            style={{ color }}
          />
          <FadeOverlay
            drag={drag}
            grips={grips}
            isEditable={isEditable}
            markers={markers}
            node={node}
            playhead={playhead}
            view={view}
          />
          {failure ? (
            <div className={styles.failure} role="status">
              <span>{failure}</span>
              <Button onPress={retry} size="s">
                Try again
              </Button>
            </div>
          ) : null}
        </div>
        <SeekRuler host={ruler} node={node} view={view} />
        {showsSpectrogram ? (
          <Suspense fallback={<div className={styles.spectrogram} />}>
            <Spectrogram
              node={node}
              onZoom={() => zoomAtPlayhead(view.frames / (MOST_SPECTROGRAM_SECONDS * node.sampleRate))}
              view={view}
            />
          </Suspense>
        ) : null}
      </div>
    </Section>
  );
}

/** The picture of one take on the common axis. */
import { useCallback, useEffect, useRef } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import { audibleRange, type FrameRange } from '../../../shared/domain/timeline';
import { useElementSize, useThemeName } from '../../ui';
import { mergeLanes } from '../inspector/waveColumns';
import { lanesToChannels } from '../inspector/waveDraw';
import { createWaveSource, type WaveSource } from '../inspector/waveSource';
import { paintTake } from './paintTake';
import styles from './Takes.module.css';

export interface TakeWaveProps {
  readonly take: AudioNode;
  /** Story frames in sight. */
  readonly sight: FrameRange;
  readonly chosen: readonly FrameRange[];
}

export function TakeWave({ take, sight, chosen }: TakeWaveProps) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const source = useRef<WaveSource | null>(null);
  const scheduled = useRef(0);
  const { width, height } = useElementSize(box);
  const theme = useThemeName();
  const latest = useRef({ take, sight, chosen, width, height });
  latest.current = { take, sight, chosen, width, height };

  const draw = useCallback(() => {
    if (scheduled.current) return;
    scheduled.current = requestAnimationFrame(() => {
      scheduled.current = 0;
      const shown = latest.current;
      const context = canvas.current?.getContext('2d');
      if (!context || !canvas.current || !source.current || shown.width === 0) return;
      const ratio = Math.max(1, devicePixelRatio);
      const columns = Math.round(shown.width * ratio);
      canvas.current.width = columns;
      canvas.current.height = Math.round(shown.height * ratio);
      const frames = shown.sight.to - shown.sight.from;
      const view = { from: shown.sight.from - shown.take.startFrame, frames };
      const toX = (frame: number) => ((frame - shown.sight.from) / frames) * columns;
      const heard = audibleRange(shown.take);
      const look = getComputedStyle(canvas.current);
      paintTake(context, {
        channels: lanesToChannels([mergeLanes(source.current.lanes(view, columns))]),
        audible: [toX(heard.from), toX(heard.to)],
        chosen: shown.chosen.map(({ from, to }) => [toX(from), toX(to)]),
        color: look.color,
        rest: look.getPropertyValue('--text-3').trim(),
      });
    });
  }, []);

  const { id, frames, channels } = take;
  useEffect(() => {
    source.current = createWaveSource({
      nodeId: id,
      frames,
      channels,
      request: (path, init) => fetch(path, init),
      onChange: draw,
    });
    return () => {
      source.current?.close();
      source.current = null;
      cancelAnimationFrame(scheduled.current);
      scheduled.current = 0;
    };
  }, [id, frames, channels, draw]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever of these changes, the picture does.
  useEffect(draw, [draw, take, sight, chosen, width, height, theme]);

  return (
    <div aria-hidden="true" className={styles.wave} ref={box}>
      <canvas ref={canvas} />
    </div>
  );
}

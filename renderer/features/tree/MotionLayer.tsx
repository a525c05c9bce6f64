/**
 * What moves by itself over the map: the playhead, the loop, and a take that grows. A layer of its own, so that sixty
 * pictures a second cost a few pixels and never the map.
 */
import { useRef } from 'react';
import type { TreeLayout } from '../../../shared/domain/layout/treeLayout';
import { followFrame, mapTop, toX, useStudio, useUi } from '../../stores';
import { useFrameLoop } from '../../ui';
import styles from './MotionLayer.module.css';
import { mapHeight } from './mapHeight';
import { clipInset } from './scene';
import type { TreePicture } from './useTreePicture';

export interface MotionLayerProps {
  readonly layout: TreeLayout;
  readonly picture: TreePicture;
  readonly width: number;
  readonly height: number;
}

export function MotionLayer({ layout, picture, width, height }: MotionLayerProps) {
  const { engine, treeView } = useStudio();
  const follow = useUi((state) => state.followPlayhead);
  const playhead = useRef<HTMLDivElement>(null);
  const loop = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const wasDrawn = useRef(false);

  const drawTake = () => {
    const { take } = engine.getState();
    const row = take ? layout.rowOf(take.takeId) : -1;
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    if (!take || row < 0) {
      if (wasDrawn.current) context.clearRect(0, 0, element.width, element.height);
      wasDrawn.current = false;
      return;
    }
    const ratio = window.devicePixelRatio || 1;
    if (element.width !== Math.round(width * ratio)) element.width = Math.round(width * ratio);
    if (element.height !== Math.round(height * ratio)) element.height = Math.round(height * ratio);
    wasDrawn.current = true;
    const palette = picture.palette();
    if (!palette) return;
    const view = treeView.getState();
    const inset = clipInset(view.rowHeight);
    const y = row * view.rowHeight - mapTop(view) + inset;
    const clipHeight = Math.max(2, view.rowHeight - inset * 2);
    const from = take.startFrame + take.trimIn;
    const x = toX(view, from);
    const right = toX(view, Math.max(from, take.startFrame + take.frames - take.trimOut));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.beginPath();
    context.roundRect(x, y, Math.max(2, right - x), clipHeight, 4);
    context.fillStyle = palette.raised;
    context.fill();
    context.fillStyle = palette.record;
    context.globalAlpha = 0.2;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = palette.record;
    context.lineWidth = 1.5;
    context.stroke();
    context.save();
    context.clip();
    drawPeaks(context, take.peaks, take.peakCount, {
      pixelsPerPoint: take.peakFrames / view.framesPerPixel,
      x: toX(view, take.startFrame),
      from: Math.max(0, x),
      to: Math.min(width, right),
      middle: y + clipHeight / 2,
      half: Math.max(0, clipHeight / 2 - 3),
    });
    context.restore();
    // What a crash would cost: captured, but not on the disk yet.
    const durable = toX(view, Math.max(from, take.startFrame + take.durableFrames));
    if (right - durable > 3) {
      context.fillStyle = palette.warn;
      context.fillRect(durable, y + clipHeight - 2, right - durable, 2);
    }
  };

  useFrameLoop(() => {
    const state = engine.getState();
    const position = engine.position();
    let view = treeView.getState();
    const moving = state.phase === 'playing' || state.phase === 'recording';
    if (moving && follow && view.width > 0) {
      const followed = followFrame(view, position, view.width);
      if (followed.leftFrame !== view.leftFrame) {
        treeView.follow(followed);
        view = treeView.getState();
      }
    }
    const x = toX(view, position);
    if (playhead.current) {
      playhead.current.style.transform = `translateX(${x}px)`;
      playhead.current.style.visibility = x < -2 || x > width + 2 ? 'hidden' : 'visible';
      playhead.current.toggleAttribute('data-recording', state.phase === 'recording');
    }
    if (loop.current) {
      const region = state.loop;
      loop.current.style.visibility = region ? 'visible' : 'hidden';
      if (region) {
        const from = toX(view, region.from);
        loop.current.style.transform = `translateX(${from}px)`;
        loop.current.style.width = `${Math.max(1, toX(view, region.to) - from)}px`;
      }
    }
    drawTake();
  });

  return (
    <div aria-hidden="true" className={styles.layer}>
      <div className={styles.loop} ref={loop} />
      <canvas className={styles.canvas} ref={canvas} />
      <div className={styles.playhead} ref={playhead} />
    </div>
  );
}

interface PeakBox {
  readonly pixelsPerPoint: number;
  /** Pixel of the first point. */
  readonly x: number;
  readonly from: number;
  readonly to: number;
  readonly middle: number;
  readonly half: number;
}

/** Min/max pairs, pooled to one column a pixel. The caller has set the colour. */
function drawPeaks(
  context: CanvasRenderingContext2D,
  peaks: Float32Array,
  count: number,
  box: PeakBox,
): void {
  const { pixelsPerPoint, x, from, to, middle, half } = box;
  for (let column = Math.floor(from); column < to; column += 1) {
    const first = Math.max(0, Math.floor((column - x) / pixelsPerPoint));
    const end = Math.min(count, Math.max(first + 1, Math.ceil((column + 1 - x) / pixelsPerPoint)));
    let low = 0;
    let high = 0;
    for (let point = first; point < end; point += 1) {
      low = Math.min(low, peaks[point * 2]!);
      high = Math.max(high, peaks[point * 2 + 1]!);
    }
    const top = middle - mapHeight(high) * half;
    const bottom = middle + mapHeight(-low) * half;
    context.fillRect(column, top, 1, Math.max(1, bottom - top));
  }
}

/**
 * The spectrum of what the waveform shows, computed only when somebody asks for it and never for more than a minute:
 * the samples of a minute are a few megabytes, those of a night would not fit.
 */
import { useEffect, useRef, useState } from 'react';
import WaveSurfer from 'wavesurfer.js';
import SpectrogramPlugin from 'wavesurfer.js/plugins/spectrogram';
import type { AudioNode } from '../../../shared/domain/model';
import { Button, formatTime } from '../../ui';
import { fetchMono, MOST_SPECTROGRAM_SECONDS } from './pcmRange';
import { styleNonce } from './styleNonce';
import type { View } from './viewWindow';
import styles from './Waveform.module.css';

const HEIGHT = 128;
const FFT_SAMPLES = 1024;
/** Gestures end before anything is fetched. */
const WAIT_MS = 250;

export interface SpectrogramProps {
  readonly node: AudioNode;
  readonly view: View;
  /** Zooms the waveform to a stretch that is short enough. */
  readonly onZoom: () => void;
}

export function Spectrogram({ node, view, onZoom }: SpectrogramProps) {
  const host = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<'loading' | 'ready' | { readonly failure: string }>('loading');
  const { id, frames, sampleRate } = node;
  const from = Math.max(0, Math.floor(view.from));
  const length = Math.min(frames - from, Math.ceil(view.frames));
  // A second of rounding, so that a view zoomed to exactly a minute is not refused.
  const isShort = length <= (MOST_SPECTROGRAM_SECONDS + 1) * sampleRate;

  useEffect(() => {
    const container = host.current;
    if (!isShort || !container) return;
    setState('loading');
    const stopped = new AbortController();
    let surfer: WaveSurfer | null = null;
    const show = async () => {
      const samples = await fetchMono(id, from, Math.max(FFT_SAMPLES * 2, length), fetch, stopped.signal);
      if (stopped.signal.aborted) return;
      const nonce = styleNonce();
      surfer = WaveSurfer.create({
        container,
        height: 0,
        interact: false,
        cursorWidth: 0,
        waveColor: 'transparent',
        progressColor: 'transparent',
        hideScrollbar: true,
        ...(nonce ? { cspNonce: nonce } : {}),
      });
      const spectrogram = surfer.registerPlugin(
        SpectrogramPlugin.create({
          height: HEIGHT,
          fftSamples: FFT_SAMPLES,
          scale: 'mel',
          colorMap: 'roseus',
          frequencyMax: Math.min(16_000, sampleRate / 2),
        }),
      );
      spectrogram.on('ready', () => setState('ready'));
      await surfer.load('', [samples], samples.length / sampleRate);
    };
    const timer = setTimeout(() => {
      show().catch((error: unknown) => {
        if (stopped.signal.aborted) return;
        setState({ failure: error instanceof Error ? error.message : 'The spectrogram could not be drawn.' });
      });
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      stopped.abort();
      surfer?.destroy();
    };
  }, [id, from, length, sampleRate, isShort]);

  const words = `Spectrogram of ${formatTime(from, sampleRate)} to ${formatTime(from + length, sampleRate)}, up to 16 kHz`;
  return (
    <div className={styles.spectrogram}>
      <div aria-label={words} className={styles.spectrum} hidden={!isShort} ref={host} role="img" />
      {isShort ? null : (
        <div className={styles.spectrogramNote}>
          <span>A spectrogram shows up to a minute.</span>
          <Button onPress={onZoom} size="s">
            Zoom to a minute
          </Button>
        </div>
      )}
      {isShort && state !== 'ready' ? (
        <div className={styles.spectrogramNote} role="status">
          {state === 'loading' ? 'Computing the spectrogram…' : state.failure}
        </div>
      ) : null}
    </div>
  );
}

/**
 * The same branch as an FFmpeg filter graph: an independent judge of placement, trims, fades, gain, pan and sum.
 * Nothing here uses the program's own arithmetic.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ffmpegTool, type Sound } from './audioFixtures';

export interface OracleLayer {
  readonly sound: Sound;
  readonly startFrame: number;
  readonly trimIn: number;
  readonly trimOut: number;
  readonly fadeIn: number;
  readonly fadeOut: number;
  readonly gainDb: number;
  readonly pan: number;
  readonly mute: boolean;
  /** FFmpeg's filters by the same cookbook, before gain and pan. */
  readonly highPass?: boolean;
  readonly highPassHz?: number;
  readonly eq?: boolean;
  readonly lowHz?: number;
  readonly lowDb?: number;
  readonly midHz?: number;
  readonly midDb?: number;
  readonly midQ?: number;
  readonly highHz?: number;
  readonly highDb?: number;
}

/**
 * In float64, since in float32 FFmpeg's own filters are off by more than what is judged. `lowshelf` and `highshelf`, not
 * `bass` and `treble`: those take a Q that is smaller by the root of two for the same slope, as in SoX.
 */
export function filterSteps(layer: Omit<OracleLayer, 'sound'> | Partial<OracleLayer>): string[] {
  const steps: string[] = [];
  const q = Math.SQRT1_2;
  if (layer.highPass) steps.push(`highpass=f=${layer.highPassHz}:t=q:w=${q}:p=2:r=f64`);
  if (!layer.eq) return steps;
  if (layer.lowDb) steps.push(`lowshelf=f=${layer.lowHz}:g=${layer.lowDb}:t=q:w=${q}:r=f64`);
  if (layer.midDb) {
    steps.push(`equalizer=f=${layer.midHz}:g=${layer.midDb}:t=q:w=${layer.midQ}:r=f64`);
  }
  if (layer.highDb) steps.push(`highshelf=f=${layer.highHz}:g=${layer.highDb}:t=q:w=${q}:r=f64`);
  return steps;
}

/** Web Audio's StereoPannerNode in the words of its specification, times the gain. */
function panExpression({ sound, gainDb, pan }: OracleLayer): string {
  const gain = 10 ** (gainDb / 20);
  if (sound.channels === 1) {
    const x = (pan + 1) / 2;
    return `pan=stereo|c0=${gain * Math.cos((x * Math.PI) / 2)}*c0|c1=${gain * Math.sin((x * Math.PI) / 2)}*c0`;
  }
  const x = pan <= 0 ? pan + 1 : pan;
  const l = Math.cos((x * Math.PI) / 2);
  const r = Math.sin((x * Math.PI) / 2);
  return pan <= 0
    ? `pan=stereo|c0=${gain}*c0+${gain * l}*c1|c1=${gain * r}*c1`
    : `pan=stereo|c0=${gain * l}*c0|c1=${gain * r}*c0+${gain}*c1`;
}

/** Stereo float32 of `frames` frames. */
export function oracleMix(
  folder: string,
  layers: readonly OracleLayer[],
  rate: number,
  frames: number,
): Float32Array {
  const inputs: string[] = [];
  const chains: string[] = [];
  for (const layer of layers) {
    const { sound } = layer;
    const length = sound.samples.length / sound.channels - layer.trimIn - layer.trimOut;
    if (layer.mute || length <= 0) continue;
    const index = inputs.length / 8;
    const path = join(folder, `oracle-${index}.f32`);
    writeFileSync(path, new Uint8Array(sound.samples.slice().buffer));
    inputs.push('-f', 'f32le', '-ar', String(rate), '-ac', String(sound.channels), '-i', path);
    const start = layer.startFrame + layer.trimIn;
    const steps = [
      'aformat=sample_fmts=flt',
      `atrim=start_sample=${layer.trimIn}:end_sample=${layer.trimIn + length}`,
      'asetpts=PTS-STARTPTS',
    ];
    const filters = filterSteps(layer);
    if (filters.length > 0) {
      // Processing begins at the story's zero where the layer begins before it.
      if (start < 0) steps.push(`atrim=start_sample=${-start}`, 'asetpts=PTS-STARTPTS');
      steps.push(...filters, 'aformat=sample_fmts=flt');
      if (start < 0) steps.push(`adelay=delays=${-start}S:all=1`);
    }
    if (layer.fadeIn > 0) steps.push(`afade=t=in:ss=0:ns=${layer.fadeIn}:curve=tri`);
    // FFmpeg's fade must lie inside the audio; a longer one is made longer first and cut again.
    if (layer.fadeOut > 0 && layer.fadeOut <= length) {
      steps.push(`afade=t=out:ss=${length - layer.fadeOut}:ns=${layer.fadeOut}:curve=tri`);
    }
    if (start < 0) steps.push(`atrim=start_sample=${-start}`, 'asetpts=PTS-STARTPTS');
    steps.push(panExpression(layer));
    if (start > 0) steps.push(`adelay=delays=${start}S:all=1`);
    chains.push(`[${index}:a]${steps.join(',')}[l${index}]`);
  }
  const count = chains.length;
  if (count === 0) return new Float32Array(frames * 2);
  const names = Array.from({ length: count }, (_, index) => `[l${index}]`).join('');
  const graph = `${chains.join(';')};${names}amix=inputs=${count}:normalize=0:duration=longest,apad=whole_len=${frames},atrim=end_sample=${frames}[out]`;
  const bytes = ffmpegTool([
    ...inputs,
    '-filter_complex',
    graph,
    '-map',
    '[out]',
    '-c:a',
    'pcm_f32le',
    '-f',
    'f32le',
    'pipe:1',
  ]);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

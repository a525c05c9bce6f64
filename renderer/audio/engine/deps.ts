/** What the engine needs from outside. */
import type { Residuals } from '../../../shared/domain/alignment/residual';
import type { AudioNode, Receipt } from '../../../shared/domain/model';

/** The part of the contract's client that the engine calls. */
export interface TakesClient {
  begin(input: {
    storyId: string;
    parentId: string | null;
    channels: number;
    sampleRate: number;
    bits: '24' | '32f';
    device: string;
    streamId: string;
    startFrame: number;
    trimIn: number;
    takeGroupId: string | null;
  }): Promise<{ takeId: string }>;
  finish(input: {
    takeId: string;
    title: string | null;
    startFrame: number;
    trimIn: number;
    trimOut: number;
    receipt: Receipt;
    fade?: number;
    passes?: { startFrame: number; trimIn: number; trimOut: number; unfinished?: boolean }[];
  }): Promise<AudioNode>;
  discard(input: { takeId: string }): Promise<void>;
}

/** Where what was learnt about pairs of devices is kept between starts. */
export interface ResidualsStore {
  /** Whatever is stored; it is checked by whoever asks. */
  load(): Promise<unknown>;
  store(residuals: Residuals): Promise<void>;
}

export interface EngineDeps {
  readonly takes: TakesClient;
  /** Without it, a measurement is forgotten with its stream. */
  readonly residuals?: ResidualsStore;
  /** Where the media addresses live; default: the page's own origin. */
  readonly origin?: string;
  /** Wires the studio's node; default: to the loudspeakers. Tests put a tap between. */
  readonly connect?: (node: AudioWorkletNode, context: AudioContext) => void;
  /** False takes the message-port path; default: what the page allows. */
  readonly sharedMemory?: boolean;
  /** True mixes with the plain twin of the kernel. */
  readonly plainKernel?: boolean;
}

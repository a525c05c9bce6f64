/** Finds the probe in what was heard, away from the page: the transforms would stop it for a tenth of a second. */
import { createProbe, type ProbeReading, readProbe } from '../../../shared/domain/alignment/probe';
import type { ListenPortMessage } from '../protocol';
import { workerScope } from '../workerScope';
import { loudestChannel } from './loudestChannel';

export interface ToProbeWorker {
  /** Where what was heard will come from. */
  readonly port: MessagePort;
  readonly channels: number;
  readonly sampleRate: number;
}

export interface FromProbeWorker {
  readonly reading: ProbeReading;
  /** Frames that were lost before they could be read. */
  readonly lost: number;
}

const scope = workerScope<ToProbeWorker, FromProbeWorker>();

scope.onmessage = ({ data: { port, channels, sampleRate } }) => {
  const probe = createProbe(sampleRate);
  port.onmessage = ({ data: { data, lost } }: MessageEvent<ListenPortMessage>) => {
    scope.postMessage({ reading: readProbe(probe, loudestChannel(data, channels), sampleRate), lost });
  };
};

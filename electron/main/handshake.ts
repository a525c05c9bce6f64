/**
 * Hands a window its MessagePort, after checking who asks.
 *
 * The port is the whole of what a page gets: whoever holds it may make every call of the contract. So it goes to the
 * top frame of the studio's own page alone, and a message from anything else is not answered at all.
 */
import { ASK_FOR_PORT, HERE_IS_PORT } from '../../shared/contract/handshake';
import type { ServedPort } from '../studio/router/transports';
import { isStudioFrame } from './address';
import type { ElectronApi } from './electronApi';

export interface HandshakeDeps {
  readonly ipcMain: ElectronApi['ipcMain'];
  readonly MessageChannelMain: ElectronApi['MessageChannelMain'];
  /** Serves the contract on a port until it closes. */
  serve(port: ServedPort): void;
  /** Told of senders that were refused. */
  refused(url: string | null): void;
}

export const answerHandshakes = ({ ipcMain, MessageChannelMain, serve, refused }: HandshakeDeps): void => {
  ipcMain.on(ASK_FOR_PORT, (event) => {
    const frame = event.senderFrame;
    if (!frame || !isStudioFrame(frame)) return refused(frame?.url ?? null);
    const { port1, port2 } = new MessageChannelMain();
    serve(port1);
    frame.postMessage(HERE_IS_PORT, null, [port2]);
  });
};

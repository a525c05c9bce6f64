/**
 * Hands the page one MessagePort. Nothing else: no API object, no Node, no `ipcRenderer` in the page's world.
 *
 * A port can't cross the context bridge, only `window.postMessage`; both directions name the window's own origin, so
 * that a frame of another origin neither asks nor overhears.
 */
import { ipcRenderer } from 'electron';
import { ASK_FOR_PORT, HERE_IS_PORT } from '../../shared/contract/handshake';

window.addEventListener('message', (event) => {
  const fromPage = event.source === window && event.origin === window.location.origin;
  if (fromPage && event.data === ASK_FOR_PORT) ipcRenderer.send(ASK_FOR_PORT);
});

ipcRenderer.on(HERE_IS_PORT, (event) => {
  window.postMessage(HERE_IS_PORT, window.location.origin, event.ports);
});

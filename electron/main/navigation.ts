/** A window shows the studio's page and nothing else, whatever a link, a script or a dropped file asks for. */
import type Electron from 'electron';
import { isStudioPage } from './address';

/** As much of a WebContents as is needed to keep it at home. */
export type Contents = Pick<Electron.WebContents, 'on' | 'setWindowOpenHandler'>;

/** For every WebContents that ever comes to be, including ones that we did not make. */
export const denyNavigation = (contents: Contents): void => {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // Reloading arrives as a navigation to the page itself.
  contents.on('will-navigate', (event) => {
    if (!isStudioPage(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isStudioPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
};

/** The `app:` scheme: how the page and all media reach the studio without a server and without `file:`. */

import { isStudioUrl, SCHEME } from './address';
import type { ElectronApi } from './electronApi';

/** Before `ready`, and once: Electron reads it when it starts the browser process. */
export const registerScheme = (protocol: ElectronApi['protocol']): void =>
  protocol.registerSchemesAsPrivileged([
    {
      scheme: SCHEME,
      privileges: {
        // An origin, relative addresses, storage.
        standard: true,
        // A secure context: AudioWorklet, getUserMedia and SharedArrayBuffer ask for one.
        secure: true,
        supportFetchAPI: true,
        // Audio elements ask for ranges.
        stream: true,
        corsEnabled: true,
        codeCache: true,
        allowServiceWorkers: false,
        bypassCSP: false,
      },
    },
  ]);

/** After `ready`. */
export const serveScheme = (
  protocol: ElectronApi['protocol'],
  media: (request: Request) => Promise<Response>,
): void =>
  protocol.handle(SCHEME, (request) =>
    isStudioUrl(request.url)
      ? media(request)
      : new Response('Not an address of the studio.', { status: 404 }),
  );

/**
 * The Electron handshake between page, preload and main process: the page asks, the main process checks who asks and
 * sends one MessagePort back. Both messages are plain strings; the answer carries the port.
 */
export const ASK_FOR_PORT = 'tap-story:ask-for-port';
export const HERE_IS_PORT = 'tap-story:here-is-port';

/**
 * Which addresses are the studio's own. Every check of a sender, an origin or a navigation goes through here.
 *
 * By parsed scheme and host, never by `startsWith`: `app://studio.evil/` starts like ours. Node gives custom schemes
 * the origin "null", so origins can't be compared either.
 */

export const SCHEME = 'app';
export const HOST = 'studio';
export const START_URL = `${SCHEME}://${HOST}/`;

/** True for any address of the studio. */
export const isStudioUrl = (address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return protocol === `${SCHEME}:` && host === HOST && username === '' && password === '';
};

/** True for the page itself, as opposed to a file beside it. */
export const isStudioPage = (address: string): boolean =>
  isStudioUrl(address) && new URL(address).pathname === '/';

/** A frame as far as it matters for who it is. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
}

/** True for the top frame of a window that shows the studio's page; frames that are gone are nobody. */
export const isStudioFrame = (frame: SenderFrame | null | undefined): boolean =>
  frame !== null && frame !== undefined && frame.parent === null && isStudioPage(frame.url);

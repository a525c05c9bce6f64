/** The page may record sound. Every other permission and every device is refused. */

import { isStudioUrl } from './address';
import type { ElectronApi } from './electronApi';

export interface PermissionDeps {
  readonly session: ElectronApi['session']['defaultSession'];
  readonly systemPreferences: ElectronApi['systemPreferences'];
  readonly platform: NodeJS.Platform;
}

export const restrictPermissions = ({ session, systemPreferences, platform }: PermissionDeps): void => {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    const mediaTypes = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const soundOnly = mediaTypes.length > 0 && mediaTypes.every((type) => type === 'audio');
    const ours = details.isMainFrame && isStudioUrl(details.requestingUrl);
    if (permission !== 'media' || !soundOnly || !ours) return decide(false);
    if (platform !== 'darwin') return decide(true);
    // macOS asks the person itself, once per application, and only when told to.
    systemPreferences.askForMediaAccess('microphone').then(decide, () => decide(false));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin, details) =>
      permission === 'media' && details.mediaType === 'audio' && details.isMainFrame && isStudioUrl(origin),
  );
  session.setDevicePermissionHandler(() => false);
};

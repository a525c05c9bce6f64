/**
 * Name of the loudspeaker or headphones that the system plays to now; empty where the browser doesn't tell.
 *
 * Browsers list the default under a name of its own ("Default"), the same for whatever is plugged in, so the device
 * behind it is found by its group.
 */
export const currentOutput = async (): Promise<string> => {
  const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  const outputs = devices.filter(({ kind }) => kind === 'audiooutput');
  const chosen = outputs.find(({ deviceId }) => deviceId === 'default') ?? outputs[0];
  const real = outputs.find(
    ({ deviceId, groupId }) => groupId === chosen?.groupId && deviceId !== 'default' && deviceId !== '',
  );
  return (real ?? chosen)?.label ?? '';
};

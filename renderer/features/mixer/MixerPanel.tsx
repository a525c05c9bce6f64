export function MixerPanel() {
  return null;
}

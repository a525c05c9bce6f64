export { MixerPanel } from './MixerPanel';

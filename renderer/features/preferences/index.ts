export { PreferenceChoice, PreferenceNumber, PreferenceSwitch } from './fields';

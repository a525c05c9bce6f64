export { ChannelChoice, InputSelect, useInputs } from './InputChoice';
export { RecordPanel } from './RecordPanel';

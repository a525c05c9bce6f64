export { AlignSuggestion } from './AlignSuggestion';
export { LatencyDialog } from './LatencyDialog';
export { LatencyLine } from './LatencyLine';

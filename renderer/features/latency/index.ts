export { LatencyDialog } from './LatencyDialog';
export { LatencyLine } from './LatencyLine';

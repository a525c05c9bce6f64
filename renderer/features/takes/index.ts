export { CompareTakes } from './CompareTakes';
export { TakesView } from './TakesView';

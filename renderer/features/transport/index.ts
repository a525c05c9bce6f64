export { Transport } from './Transport';

export { EmptyTree } from './EmptyTree';

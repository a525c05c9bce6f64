export { TreeView } from './TreeView';

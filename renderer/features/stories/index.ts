export { StoryPanel } from './StoryPanel';

export { NewStoryDialog } from './NewStoryDialog';
export { StoryPanel } from './StoryPanel';

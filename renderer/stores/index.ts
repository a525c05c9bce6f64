/** The window's state, over the studio's client and the audio engine. */
export * from './branchLine';
export * from './gestureEdit';
export * from './jobsStore';
export * from './overlay';
export * from './playbackStore';
export * from './storiesStore';
export * from './storySelectors';
export * from './storyStore';
export * from './studio';
export * from './toastStore';
export * from './uiStore';
export * from './useEdit';
export * from './view/rowView';
export * from './view/treeViewStore';
export * from './view/viewport';

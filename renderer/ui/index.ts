/** The studio's primitives. Features compose these; they don't style raw controls of their own. */
export * from './Button';
export * from './classNames';
export * from './Dialog';
export * from './Feedback';
export * from './Field';
export * from './format';
export * from './Icon';
export * from './Kbd';
export * from './LevelMeter';
export * from './Menu';
export * from './Panel';
export * from './Segmented';
export * from './Slider';
export * from './Tooltip';
export * from './useElementSize';
export * from './useFrameLoop';
export * from './useThemeName';

/** What a person can do, apart from how it is asked for: buttons, keys and menus all end here. */

export * from './compare';
export * from './comps';
export * from './guard';
export * from './imports';
export { exportKit } from './kits';
export * from './nodes';
export * from './people';
export * from './playback';
export * from './recording';
export * from './repair';
export * from './stories';
export * from './transport';

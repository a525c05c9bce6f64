export { Ruler } from './Ruler';
export { TimeScrollbar } from './TimeScrollbar';
export { rulerStep, tickLabel, ticksInSight } from './ticks';

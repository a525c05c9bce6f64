/** The channels of an input that a take can be made of. Pure. */
import type { Option } from '../../ui';

/** `channels:first`, e.g. `2:3` for channels 3 and 4. */
export type Channels = `${number}:${number}`;

/** Every channel alone, and every pair of neighbours that is one by convention. */
export const channelOptions = (there: number): Option<Channels>[] => [
  ...Array.from({ length: there }, (_, k) => ({
    id: `1:${k + 1}` as const,
    label: `Mono, channel ${k + 1}`,
  })),
  ...Array.from({ length: Math.floor(there / 2) }, (_, k) => ({
    id: `2:${2 * k + 1}` as const,
    label: `Stereo, ${2 * k + 1} and ${2 * k + 2}`,
  })),
];

/** What the rig measures: each way of recording, each way of knowing the latency, each kind of trouble. */

type Rate = 44_100 | 48_000;

export interface RigCase {
  readonly name: string;
  /** Hz, of the story and of the audio graph. */
  readonly rate: Rate;
  /** Hz, of the sound card. */
  readonly card: Rate;
  readonly latency: 'estimate' | 'residual' | 'probe';
  readonly way: 'overdub' | 'punch' | 'loop';
  readonly trouble: 'none' | 'blocked' | 'busy' | 'stall';
  /** Length of a take, in seconds. */
  readonly seconds: number;
  /** What the takes must hold: median and worst distance from the truth, in ms. */
  readonly goal: { readonly median: number; readonly worst: number } | null;
}

const PROBED = { median: 0.1, worst: 1 };
const ESTIMATED = { median: 10, worst: Number.POSITIVE_INFINITY };

const at = (rate: Rate, card: Rate): RigCase[] => {
  const name = (text: string) => `${text} ${rate}${card === rate ? '' : ` on ${card}`}`;
  const plain = { rate, card, way: 'overdub', trouble: 'none', seconds: 4 } as const;
  return [
    { ...plain, name: name('estimate'), latency: 'estimate', goal: ESTIMATED },
    { ...plain, name: name('residual'), latency: 'residual', goal: ESTIMATED },
    { ...plain, name: name('probe'), latency: 'probe', goal: PROBED },
    { ...plain, name: name('probe punch'), latency: 'probe', way: 'punch', goal: PROBED },
    { ...plain, name: name('probe loop'), latency: 'probe', way: 'loop', seconds: 8, goal: PROBED },
    {
      ...plain,
      name: name('probe blocked'),
      latency: 'probe',
      trouble: 'blocked',
      seconds: 12,
      goal: PROBED,
    },
    { ...plain, name: name('probe busy'), latency: 'probe', trouble: 'busy', seconds: 6, goal: null },
    { ...plain, name: name('probe stall'), latency: 'probe', trouble: 'stall', seconds: 6, goal: null },
  ];
};

export const rigCases: readonly RigCase[] = [
  ...at(48_000, 48_000),
  ...at(44_100, 44_100),
  ...at(44_100, 48_000).filter(({ trouble }) => trouble === 'none' || trouble === 'stall'),
];

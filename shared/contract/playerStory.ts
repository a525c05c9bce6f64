/** What the offline player is given: the story as far as somebody who only listens needs it. */
export interface PlayerNode {
  readonly id: string;
  readonly parentId: string | null;
  readonly title: string;
  readonly creator: string;
  readonly color: string | null;
  readonly notes: string;
  readonly deleted: boolean;
  /** Audible range in story frames. */
  readonly from: number;
  readonly to: number;
  /** Loudness of equal parts of the audible range, 0..255, for a picture. */
  readonly outline: readonly number[];
}

export interface PlayerBranch {
  /** The last node. */
  readonly nodeId: string;
  /** Of the mix, relative to the page. */
  readonly path: string;
  /** From the seed to the last node. */
  readonly nodeIds: readonly string[];
}

export interface PlayerStory {
  readonly title: string;
  readonly sampleRate: number;
  readonly nodes: readonly PlayerNode[];
  readonly branches: readonly PlayerBranch[];
}

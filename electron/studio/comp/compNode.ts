/**
 * What a comp becomes in the tree: the node, its phrases, and the words about it. Pure.
 *
 * Gains of takes are part of their phrases, as far as they differ: the comp has the gain and pan of its first take, and
 * each phrase is louder or softer by what its own take has more or less. What was heard while choosing is what is
 * rendered; where all takes are alike their samples are copied untouched.
 */
import { StudioError } from '../../../shared/contract/errors';
import type { CompProblem } from '../../../shared/domain/comp/check';
import { MAX_PHRASES } from '../../../shared/domain/comp/check';
import { edgeFades } from '../../../shared/domain/comp/edges';
import type { CompPlan, SeamedPhrase } from '../../../shared/domain/comp/spans';
import { decibelsToGain } from '../../../shared/domain/kernel/gain';
import type { AudioNode, Phrase, Story } from '../../../shared/domain/model';
import type { Edit } from '../../../shared/domain/operations';
import { heldProcessing } from '../../../shared/domain/processing/settings';
import type { FrameRange } from '../../../shared/domain/timeline';
import { mixedChannels } from '../pcm/decodeArguments';
import type { AudioFileRecord } from '../ports/catalogue';
import type { RenderedComp } from './renderComp';

/** Longest label of the history. */
const MAX_LABEL = 200;

const bad = (message: string, remedy: string) => new StudioError('BAD_INPUT', message, remedy);

/** The failure to throw for phrases that can't become a comp. */
export function compFailure(problem: CompProblem): StudioError {
  switch (problem.kind) {
    case 'empty':
      return bad('A comp needs at least one phrase.', 'Choose a take for some stretch first.');
    case 'many':
      return new StudioError(
        'TOO_LARGE',
        `${problem.phrases} phrases are more than a comp can have.`,
        `Choose longer phrases: ${MAX_PHRASES} at most.`,
      );
    case 'range':
      return bad(
        `Phrase ${problem.at + 1} does not end after it begins.`,
        'Give it whole frames, from before to.',
      );
    case 'order':
      return bad(
        `Phrase ${problem.at + 1} does not begin where the one before it ends.`,
        'Let the phrases follow one another without a hole or an overlap.',
      );
    case 'crossfade':
      return bad(
        `The crossfade of phrase ${problem.at + 1} is no length.`,
        'Let it be 0 or more whole frames.',
      );
    case 'unknown':
      return new StudioError(
        'NOT_FOUND',
        `There is no take ${problem.sourceId} in this story.`,
        'Choose among the takes that lie side by side in the story.',
      );
    case 'deleted':
      return new StudioError(
        'NOT_FOUND',
        `The take “${problem.source.title}” was deleted.`,
        'Restore it first, or choose another take for its phrases.',
      );
    case 'notSibling':
      return bad(
        `“${problem.source.title}” was not recorded over the same node as the comp.`,
        'Choose among the takes that lie side by side.',
      );
    case 'beyond':
      return bad(
        'The comp reaches beyond everything that its takes have.',
        'Let it begin and end where at least one of the takes can be heard.',
      );
  }
}

/** "Comp 2 over Verse": counted among all comps over the same parent, removed ones included. */
export function defaultTitle(nodes: readonly AudioNode[], parent: AudioNode | null): string {
  const comps = nodes.filter(
    ({ kind, parentId }) => kind === 'comp' && parentId === (parent?.id ?? null),
  ).length;
  return `Comp ${comps + 1}${parent ? ` over ${parent.title}` : ''}`;
}

export interface PlannedComp {
  readonly id: string;
  readonly story: Story;
  readonly parentId: string | null;
  readonly title: string;
  readonly range: FrameRange;
  readonly phrases: readonly SeamedPhrase[];
  readonly plan: CompPlan;
  /** By id. */
  readonly sources: ReadonlyMap<string, AudioNode>;
}

const sourceAt = ({ phrases, sources }: PlannedComp, at: number): AudioNode =>
  sources.get(phrases.at(at)!.sourceId)!;

/** Stereo as soon as one take is. */
export const compChannels = ({ sources }: Pick<PlannedComp, 'sources'>): 1 | 2 =>
  [...sources.values()].some(({ audio }) => mixedChannels(audio.channels) === 2) ? 2 : 1;

/** How much louder than the comp's own gain a take is in it, linear; exactly 1 where they are alike. */
export const takeGain = (planned: PlannedComp, source: AudioNode): number =>
  decibelsToGain(source.gainDb - sourceAt(planned, 0).gainDb);

export function compNode(planned: PlannedComp, rendered: RenderedComp, createdAt: string): AudioNode {
  const { id, story, parentId, title, range } = planned;
  const first = sourceAt(planned, 0);
  const [frames, channels] = [range.to - range.from, compChannels(planned)];
  const { sampleRate } = story;
  const { sha256, bytes } = rendered;
  return {
    id,
    storyId: story.id,
    parentId,
    kind: 'comp',
    title,
    startFrame: range.from,
    frames,
    sampleRate,
    channels,
    trimIn: 0,
    trimOut: 0,
    ...edgeFades(first, sourceAt(planned, -1), range, sampleRate),
    gainDb: first.gainDb,
    pan: first.pan,
    mute: false,
    // Like its pan, that of the first take; it runs over the comp as a whole.
    ...heldProcessing(first),
    color: null,
    notes: '',
    takeGroupId: null,
    deleted: false,
    createdAt,
    creator: '',
    audio: { sha256, bytes, mime: 'audio/wav', sampleRate, channels, frames },
    receipt: null,
  };
}

/** `ids` gives the phrases theirs. */
export function compEdits(planned: PlannedComp, node: AudioNode, nextId: () => string): Edit[] {
  const phrases = planned.phrases.map(
    ({ sourceId, from, to }, at): Phrase => ({
      id: nextId(),
      nodeId: node.id,
      sourceId,
      from,
      to,
      crossfade: planned.plan.crossfades[at] ?? 0,
      deleted: false,
    }),
  );
  return [
    { entity: 'node', id: node.id, field: '*', value: { ...node } },
    ...phrases.map((phrase): Edit => ({ entity: 'phrase', id: phrase.id, field: '*', value: { ...phrase } })),
  ];
}

export const compLabel = (title: string): string => `Make ${title}`.slice(0, MAX_LABEL);

export function compAudioFile(node: AudioNode, { loudness, truePeak }: RenderedComp): AudioFileRecord {
  return {
    ...node.audio,
    extension: 'wav',
    codec: 'pcm_f32le',
    bitsPerSample: 32,
    loudness,
    truePeak,
    tags: {},
    originalName: `${node.title}.wav`.slice(0, 1_000),
    storedAs: null,
  };
}

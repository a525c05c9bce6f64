/**
 * Stories and the edits that a person makes in them.
 *
 * The catalogue stores any sound edit; this service says which of them a window or the command line may ask for.
 * Nodes and stories come into being only together with audio and rules, so their creation is no edit.
 */
import { StudioError } from '../../../shared/contract/errors';
import type { StorySummary } from '../../../shared/contract/schemas';
import { CREATION, overrideId } from '../../../shared/domain/entities';
import type { AudioNode, Story, StoryContent } from '../../../shared/domain/model';
import type { Edit, Entity, HistoryEntry, StoryChange } from '../../../shared/domain/operations';
import type { Catalogue, HistoryState } from '../ports/catalogue';
import type { Clock, Ids } from '../ports/system';
import { type FieldTexts, readNodeFields, readOverrideFields } from './fieldTexts';
import { labelForFields, labelForOverride, type NodeFields, nameOf } from './labels';

export interface NewStory {
  readonly title: string;
  /** Hz. */
  readonly sampleRate: number;
  readonly extensionRule?: boolean;
}

export interface Stories {
  /** Stories that are not removed, newest change first. */
  list(): Promise<StorySummary[]>;
  /** Removed ones, to be restored. */
  listRemoved(): Promise<StorySummary[]>;
  create(input: NewStory): Promise<Story>;
  /** NOT_FOUND when there is no such story. */
  require(storyId: string): Promise<Story>;
  open(storyId: string): Promise<{ content: StoryContent; history: HistoryState }>;
  rename(storyId: string, title: string): Promise<StoryChange>;
  /** Marks the story as removed. Nothing is deleted, and `restore` brings it back. */
  remove(storyId: string): Promise<void>;
  restore(storyId: string): Promise<void>;
  /** One undoable action. FORBIDDEN for the creation of what comes into being with audio: stories, nodes, comps. */
  edit(input: {
    readonly storyId: string;
    readonly label: string;
    readonly edits: readonly Edit[];
  }): Promise<StoryChange>;
  undo(storyId: string): Promise<StoryChange>;
  redo(storyId: string): Promise<StoryChange>;
  history(storyId: string): Promise<HistoryEntry[]>;
  /** After each commit, in order. Returns the way to stop. */
  onChange(listener: (change: StoryChange) => void): () => void;

  /** Deletes and restores mark the node alone: what was recorded over it keeps its audio. */
  removeNode(nodeId: string): Promise<AudioNode>;
  restoreNode(nodeId: string): Promise<AudioNode>;
  /** Sets fields of a node from texts, as the command line has them. Gives the node as it is then. */
  setFields(nodeId: string, texts: FieldTexts): Promise<AudioNode>;
  /** As `setFields`, for the mix of `nodeId` in the branches that run through `leafId`. */
  setInBranch(nodeId: string, leafId: string, texts: FieldTexts): Promise<AudioNode>;
  /** Mix of an ancestor for the branches that run through a node; a null field inherits again. */
  overrideMix(nodeId: string, ancestorId: string, mix: NodeFields): Promise<StoryChange>;
}

export interface StoriesParts {
  readonly catalogue: Catalogue;
  readonly ids: Ids;
  readonly clock: Clock;
}

const creatable: ReadonlySet<Entity> = new Set<Entity>([
  'tag',
  'marker',
  'takeGroup',
  'mixOverride',
  'comment',
  'like',
]);

function checkAllowed(edits: readonly Edit[]): void {
  const refused = edits.find(({ entity, field }) => field === CREATION && !creatable.has(entity));
  if (!refused) return;
  throw new StudioError(
    'FORBIDDEN',
    `A ${refused.entity} cannot be created by an edit.`,
    'Record or import audio to make a node; use stories.create to make a story.',
  );
}

const editsOf = (entity: Entity, id: string, fields: NodeFields): Edit[] =>
  Object.entries(fields).map(([field, value]) => ({ entity, id, field, value }));

export function createStories({ catalogue, ids, clock }: StoriesParts): Stories {
  const setDeleted = async (storyId: string, deleted: boolean) => {
    // Not an action in the story's own history: undo inside a story must not make the story disappear.
    await catalogue.commit({ storyId, edits: editsOf('story', storyId, { deleted }), label: null });
  };

  async function setNode(node: AudioNode, fields: NodeFields): Promise<AudioNode> {
    const parentId = fields.parentId;
    const parent = typeof parentId === 'string' ? await catalogue.node(parentId) : null;
    const label = labelForFields(node, fields, () => nameOf(parent?.title ?? ''));
    await catalogue.commit({ storyId: node.storyId, edits: editsOf('node', node.id, fields), label });
    return catalogue.node(node.id);
  }

  async function overrideMix(nodeId: string, ancestorId: string, mix: NodeFields): Promise<StoryChange> {
    const [leaf, ancestor] = [await catalogue.node(nodeId), await catalogue.node(ancestorId)];
    return catalogue.commit({
      storyId: leaf.storyId,
      edits: editsOf('mixOverride', overrideId(nodeId, ancestorId), mix),
      label: labelForOverride(ancestor, leaf, mix),
    });
  }

  return {
    list: async () => (await catalogue.listStories()).filter(({ deleted }) => !deleted),
    listRemoved: async () => (await catalogue.listStories()).filter(({ deleted }) => deleted),
    async create({ title, sampleRate, extensionRule = false }) {
      const id = ids.next();
      const createdAt = new Date(clock.now()).toISOString();
      const story: Story = { id, title: title.trim(), sampleRate, extensionRule, createdAt, deleted: false };
      if (story.title === '') {
        throw new StudioError(
          'BAD_INPUT',
          'A story needs a title.',
          'Give it a title of 1 to 500 characters.',
        );
      }
      const creation: Edit = { entity: 'story', id, field: CREATION, value: { ...story } };
      await catalogue.commit({ storyId: id, edits: [creation], label: null });
      return catalogue.story(id);
    },
    require: (storyId) => catalogue.story(storyId),
    async open(storyId) {
      const content = await catalogue.content(storyId);
      return { content, history: await catalogue.historyState(storyId) };
    },
    rename: async (storyId, title) =>
      catalogue.commit({
        storyId,
        edits: editsOf('story', storyId, { title: title.trim() }),
        label: `Rename the story to ${nameOf(title)}`,
      }),
    remove: (storyId) => setDeleted(storyId, true),
    restore: (storyId) => setDeleted(storyId, false),
    async edit({ storyId, label, edits }) {
      checkAllowed(edits);
      return catalogue.commit({ storyId, edits, label });
    },
    undo: (storyId) => catalogue.undo(storyId),
    redo: (storyId) => catalogue.redo(storyId),
    history: (storyId) => catalogue.history(storyId),
    onChange: (listener) => catalogue.onChange(listener),

    removeNode: async (nodeId) => setNode(await catalogue.node(nodeId), { deleted: true }),
    restoreNode: async (nodeId) => setNode(await catalogue.node(nodeId), { deleted: false }),
    setFields: async (nodeId, texts) => setNode(await catalogue.node(nodeId), readNodeFields(texts)),
    async setInBranch(nodeId, leafId, texts) {
      await overrideMix(leafId, nodeId, readOverrideFields(texts));
      return catalogue.node(nodeId);
    },
    overrideMix,
  };
}

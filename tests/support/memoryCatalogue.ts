/**
 * A catalogue in memory: the second implementation of the port, for tests and benches of audio that need no database.
 * It validates less than the real one and forgets everything.
 */

import type { AudioFileRecord, Catalogue, Commit } from '../../electron/studio/ports/catalogue';
import { StudioError } from '../../shared/contract/errors';
import type { AudioNode, Story, StoryContent } from '../../shared/domain/model';
import type { Operation, StoryChange } from '../../shared/domain/operations';
import { applyOperations } from '../../shared/domain/operationsApply';
import { branchOf, indexTree } from '../../shared/domain/tree';

export interface MemoryCatalogue extends Catalogue {
  /** Makes the next commit fail, as a full disk would. */
  failNext(error: unknown): void;
  readonly commits: readonly Commit[];
}

const unknown = (what: string) => new StudioError('NOT_FOUND', `There is no ${what}.`, 'Look again.');

export function createMemoryCatalogue(): MemoryCatalogue {
  const stories = new Map<string, StoryContent>();
  const files = new Map<string, AudioFileRecord>();
  const settings = new Map<string, unknown>();
  const commits: Commit[] = [];
  const listeners = new Set<(change: StoryChange) => void>();
  let failure: unknown = null;
  let stamp = 0;

  const contentOf = (storyId: string): StoryContent => {
    const content = stories.get(storyId);
    if (!content) throw unknown(`story ${storyId}`);
    return content;
  };
  const contentWith = (nodeId: string): StoryContent => {
    for (const content of stories.values()) {
      if (content.nodes.some(({ id }) => id === nodeId)) return content;
    }
    throw unknown(`node ${nodeId}`);
  };
  const notHere = () => Promise.reject(new Error('The catalogue in memory does not do that.'));

  return {
    commits,
    failNext(error) {
      failure = error;
    },
    listStories: notHere,
    story: async (storyId) => contentOf(storyId).story,
    content: async (storyId) => contentOf(storyId),
    node: async (nodeId) => contentWith(nodeId).nodes.find(({ id }) => id === nodeId) as AudioNode,
    branch: async (nodeId) => branchOf(indexTree(contentWith(nodeId).nodes), nodeId),
    history: async () => [],
    historyState: async () => ({ undo: null, redo: null }),

    async commit(commit) {
      if (failure !== null) {
        const error = failure;
        failure = null;
        throw error;
      }
      const operations = commit.edits.map((edit): Operation => {
        stamp += 1;
        const hlc = `${String(stamp).padStart(12, '0')}-0000-0000000000000000`;
        return { ...edit, story: commit.storyId, hlc };
      });
      const created = commit.edits.find(({ entity, field }) => entity === 'story' && field === '*');
      if (created) {
        const empty = {
          nodes: [],
          overrides: [],
          tags: [],
          markers: [],
          takeGroups: [],
          phrases: [],
          comments: [],
          likes: [],
        };
        stories.set(commit.storyId, { story: created.value as unknown as Story, ...empty });
      }
      for (const file of commit.audioFiles ?? []) if (!files.has(file.sha256)) files.set(file.sha256, file);
      stories.set(commit.storyId, applyOperations(contentOf(commit.storyId), operations));
      commits.push(commit);
      const change = { storyId: commit.storyId, operations, history: { undo: commit.label, redo: null } };
      for (const listener of listeners) listener(change);
      return change;
    },
    undo: notHere,
    redo: notHere,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    audioFile: async (sha256) => files.get(sha256) ?? null,
    audioFiles: async () => [...files.values()],
    async updateAudioFile(sha256, facts) {
      const file = files.get(sha256);
      if (file) files.set(sha256, { ...file, ...facts });
    },

    insertTake: notHere,
    takes: async () => [],
    deleteTake: notHere,
    setting: async (key) => settings.get(key),
    settings: async () => Object.fromEntries(settings),
    async setSetting(key, value) {
      settings.set(key, value);
    },
    check: async () => ({ ok: true, problems: [] }),
    close: async () => {},
  };
}

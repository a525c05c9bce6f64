/**
 * Services for tests of the hosts alone: what travels between window and router matters here, not what a studio does
 * with it.
 */

import type { Logger } from '../../electron/studio/ports/system';
import { createChannel } from '../../electron/studio/router/eventStream';
import type { RouterServices } from '../../electron/studio/router/services';
import { StudioError } from '../../shared/contract/errors';
import type { StoryChange } from '../../shared/domain/operations';

export const STORY_ID = '01900000-0000-7000-8000-000000000001';
export const SECRET = 'postgres://user:password@example';

export const silentLogger = () => {
  const lines: string[] = [];
  const log = (message: string, facts?: unknown) => {
    lines.push(`${message} ${JSON.stringify(facts ?? {})}`);
  };
  const logger: Logger = { info: log, warn: log, error: log };
  return { logger, lines };
};

const unknown = (what: string) =>
  new StudioError('NOT_FOUND', `There is no such ${what}.`, 'Look at the list.');

export const changeOf = (label: string): StoryChange => ({
  storyId: STORY_ID,
  operations: [{ story: STORY_ID, entity: 'story', id: STORY_ID, field: 'title', value: label, hlc: label }],
  history: { undo: label, redo: null },
});

/** Anything that is not listed throws, as a service with a bug would. */
export const fakeServices = () => {
  const changes = createChannel<StoryChange>();
  const settings = new Map<string, unknown>();
  let watchers = 0;
  const services: RouterServices = {
    studio: {
      info: async () => ({ version: '1.2.3', host: 'browser', home: '/home', ffmpeg: null, firstRun: false }),
      doctor: async () => [],
    },
    settings: {
      all: async () => Object.fromEntries(settings),
      get: async (key) => settings.get(key),
      set: async (key, value) => void settings.set(key, value),
    },
    menu: createChannel(),
    stories: {
      list: async () => [],
      create: async () => {
        throw new Error(`could not connect to ${SECRET}`);
      },
      createDemo: async () => Promise.reject(new StudioError('DISK_FULL', 'No room.', 'Free some space.')),
      open: async (storyId) => {
        throw unknown(`story ${storyId}`);
      },
      edit: async ({ label }) => {
        const change = changeOf(label);
        changes.send(change);
        return change;
      },
      remove: async () => undefined,
      restore: async () => undefined,
      undo: async () =>
        Promise.reject(new StudioError('NOTHING_TO_UNDO', 'Nothing to undo.', 'Edit something.')),
      redo: async () =>
        Promise.reject(new StudioError('NOTHING_TO_UNDO', 'Nothing to redo.', 'Undo something.')),
      history: async () => [],
      require: async (storyId) => {
        if (storyId !== STORY_ID) throw unknown('story');
        const now = new Date(0).toISOString();
        return {
          id: STORY_ID,
          title: 'T',
          sampleRate: 48_000,
          extensionRule: false,
          createdAt: now,
          deleted: false,
        };
      },
      onChange: (listener) => {
        watchers += 1;
        const stop = changes.listen(listener);
        return () => {
          watchers -= 1;
          stop();
        };
      },
    },
    audio: {
      import: async () => Promise.reject(unknown('upload')),
      facts: async () => Promise.reject(unknown('node')),
    },
    takes: {
      begin: async () => ({ takeId: STORY_ID }),
      finish: async () => Promise.reject(unknown('take')),
      room: async () => ({ freeBytes: null }),
      note: async () => Promise.reject(unknown('take')),
      discard: async () => Promise.reject(unknown('take')),
      unfinished: async () => [],
      recover: async () => [],
      repair: async () => Promise.reject(unknown('node')),
    },
    comps: { commit: async () => Promise.reject(unknown('take')) },
    align: { suggest: async () => Promise.reject(unknown('node')) },
    mixdown: {
      start: async () => Promise.reject(unknown('node')),
      stems: async () => Promise.reject(unknown('node')),
    },
    kits: {
      export: async () => Promise.reject(unknown('story')),
      import: async () => Promise.reject(unknown('upload')),
      daw: async () => Promise.reject(unknown('node')),
    },
    jobs: {
      list: () => [],
      async *watch() {},
      cancel: () => {
        throw unknown('job');
      },
    },
  };
  return { services, changes, watchers: () => watchers };
};

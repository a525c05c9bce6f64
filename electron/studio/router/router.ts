/**
 * The contract, implemented: one line a procedure, no logic.
 *
 * Inputs are validated here and nowhere else. Outputs come from typed services and are not validated again: checking
 * the 50,000 nodes of a large story on their way out would cost more than loading them.
 */
import { implement } from '@orpc/server';
import { contract } from '../../../shared/contract/contract';
import type { StoryChange } from '../../../shared/domain/operations';
import { streamEvents } from './eventStream';
import type { RouterServices } from './services';

/** The domain's records are read-only, the contract's inferred types are not; `schemas.ts` proves them equal otherwise. */
type Writable<T> = T extends readonly (infer E)[]
  ? Writable<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Writable<T[K]> }
    : T;
const wire = async <T>(value: Promise<T>): Promise<Writable<T>> => (await value) as Writable<T>;

const os = implement(contract).$config({ initialOutputValidationIndex: Number.NaN });

export const createRouter = (services: RouterServices) => {
  const { studio, settings, menu, stories, audio, takes, comps, align, mixdown, kits, jobs } = services;

  return os.router({
    studio: {
      info: os.studio.info.handler(() => studio.info()),
      doctor: os.studio.doctor.handler(() => studio.doctor()),
      settings: os.studio.settings.handler(() => settings.all()),
      setSetting: os.studio.setSetting.handler(({ input }) => settings.set(input.key, input.value)),
    },
    menu: {
      watch: os.menu.watch.handler(({ signal }) => streamEvents(menu.listen, signal)),
    },
    stories: {
      list: os.stories.list.handler(() => stories.list()),
      create: os.stories.create.handler(({ input }) => stories.create(input)),
      createDemo: os.stories.createDemo.handler(() => stories.createDemo()),
      open: os.stories.open.handler(({ input }) => wire(stories.open(input.storyId))),
      edit: os.stories.edit.handler(({ input }) => wire(stories.edit(input))),
      remove: os.stories.remove.handler(({ input }) => stories.remove(input.storyId)),
      restore: os.stories.restore.handler(({ input }) => stories.restore(input.storyId)),
      watch: os.stories.watch.handler(async ({ input, signal }) => {
        const changes = streamEvents<Writable<StoryChange>>(
          (emit) =>
            stories.onChange((change) => {
              if (change.storyId === input.storyId) emit(change as Writable<StoryChange>);
            }),
          signal,
        );
        try {
          await stories.require(input.storyId);
          return changes;
        } catch (error) {
          await changes.return?.();
          throw error;
        }
      }),
      watchList: os.stories.watchList.handler(({ signal }) =>
        streamEvents<{ storyId: string }>(
          (emit) => stories.onChange(({ storyId }) => emit({ storyId })),
          signal,
        ),
      ),
    },
    history: {
      undo: os.history.undo.handler(({ input }) => wire(stories.undo(input.storyId))),
      redo: os.history.redo.handler(({ input }) => wire(stories.redo(input.storyId))),
      list: os.history.list.handler(({ input }) => stories.history(input.storyId)),
    },
    audio: {
      import: os.audio.import.handler(({ input }) => audio.import(input)),
      facts: os.audio.facts.handler(({ input }) => audio.facts(input.nodeId)),
    },
    takes: {
      begin: os.takes.begin.handler(({ input }) => takes.begin(input)),
      finish: os.takes.finish.handler(({ input }) => wire(takes.finish(input))),
      note: os.takes.note.handler(({ input }) => takes.note(input)),
      room: os.takes.room.handler(() => takes.room()),
      discard: os.takes.discard.handler(({ input }) => takes.discard(input)),
      unfinished: os.takes.unfinished.handler(() => takes.unfinished()),
      recover: os.takes.recover.handler(() => wire(takes.recover())),
      repair: os.takes.repair.handler(({ input }) => wire(takes.repair(input))),
    },
    alignment: {
      suggest: os.alignment.suggest.handler(({ input, signal }) => align.suggest(input.nodeId, signal)),
    },
    comps: {
      commit: os.comps.commit.handler(({ input }) => comps.commit(input)),
    },
    mixdown: {
      start: os.mixdown.start.handler(({ input }) => mixdown.start(input.nodeId, input.options)),
      stems: os.mixdown.stems.handler(({ input }) => mixdown.stems(input.nodeId, input.options)),
    },
    kits: {
      export: os.kits.export.handler(({ input }) => kits.export(input.storyId)),
      import: os.kits.import.handler(({ input }) => kits.import(input.uploadId, input.asCopy)),
      daw: os.kits.daw.handler(({ input }) => kits.daw(input.nodeId)),
    },
    jobs: {
      list: os.jobs.list.handler(() => jobs.list()),
      watch: os.jobs.watch.handler(({ signal }) => jobs.watch(signal)),
      cancel: os.jobs.cancel.handler(({ input }) => jobs.cancel(input.jobId)),
    },
  });
};

export type StudioRouter = ReturnType<typeof createRouter>;

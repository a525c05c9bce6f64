/** What a window learns when a call fails, over both transports. */
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient, isDefinedError, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRouter } from '../../electron/studio/router/router';
import { createPortHandler, type ServedPort } from '../../electron/studio/router/transports';
import type { StudioClient } from '../../renderer/host/client';
import { failureOf } from '../../renderer/host/failure';
import { fakeServices, SECRET, STORY_ID, silentLogger } from './fakeServices';

let channel: MessageChannel;
let client: StudioClient;
let log: string[];
let fakes: ReturnType<typeof fakeServices>;

beforeEach(() => {
  channel = new MessageChannel();
  const { logger, lines } = silentLogger();
  log = lines;
  fakes = fakeServices();
  const { port1, port2 } = channel;
  const served: ServedPort = {
    on: (event: string, listener: (message: { data: unknown }) => void) =>
      port1.on(event, (data: unknown) => listener({ data })),
    postMessage: (message) => port1.postMessage(message),
    start: () => port1.start(),
  };
  createPortHandler(createRouter(fakes.services), logger)(served);
  port2.start();
  client = createORPCClient<StudioClient>(new RPCLink({ port: port2 }));
});
afterEach(() => {
  channel.port1.close();
  channel.port2.close();
});

const failed = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no failure',
    (error) => error,
  );

describe('a failing call', () => {
  it('tells an expected failure with its code, words and remedy', async () => {
    const error = await failed(client.stories.createDemo());
    expect(error).toBeInstanceOf(ORPCError);
    expect(isDefinedError(error as ORPCError<'DISK_FULL', { remedy: string }>)).toBe(true);
    expect(error).toMatchObject({
      code: 'DISK_FULL',
      message: 'No room.',
      data: { remedy: 'Free some space.' },
    });
    expect(failureOf(error)).toEqual({ code: 'DISK_FULL', message: 'No room.', remedy: 'Free some space.' });
  });

  it('tells nothing of what nobody foresaw; the log has it', async () => {
    const error = await failed(client.stories.create({ title: 'T' }));
    expect(JSON.stringify(error) + String(error) + String((error as Error).stack)).not.toContain(SECRET);
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(failureOf(error)).toMatchObject({ code: 'BUG' });
    expect(log.join()).toContain(SECRET);
    expect(log.join()).toContain('stories.create');
  });

  const wrong: [string, () => Promise<unknown>][] = [
    ['nothing at all', () => client.stories.create(undefined as never)],
    ['a title of spaces', () => client.stories.create({ title: '   ' })],
    ['a title that is a number', () => client.stories.create({ title: 5 as never })],
    ['a rate of 1 Hz', () => client.stories.create({ title: 'T', sampleRate: 1 })],
    ['a rate that is no number', () => client.stories.create({ title: 'T', sampleRate: Number.NaN })],
    ['an id with a path in it', () => client.stories.open({ storyId: '../../etc/passwd' })],
    ['an id that is an object', () => client.stories.open({ storyId: {} as never })],
    ['no edits', () => client.stories.edit({ storyId: STORY_ID, label: 'x', edits: [] })],
    [
      'an edit of an unknown entity',
      () =>
        client.stories.edit({
          storyId: STORY_ID,
          label: 'x',
          edits: [{ entity: 'user' as never, id: STORY_ID, field: 'title', value: 'x' }],
        }),
    ],
    ['a thousand channels', () => client.takes.begin({ channels: 1000 } as never)],
    ['a setting without a name', () => client.studio.setSetting({ key: '', value: 1 })],
  ];
  it.each(wrong)('answers BAD_INPUT with a remedy to %s', async (_what, call) => {
    const failure = failureOf(await failed(call()));
    expect(failure.code).toBe('BAD_INPUT');
    expect(failure.remedy).not.toBe('');
  });

  const unknown: [string, () => Promise<unknown>][] = [
    ['story', () => client.stories.open({ storyId: 'ffffffff-0000' })],
    ['story to watch', () => client.stories.watch({ storyId: 'ffffffff-0000' })],
    ['take', () => client.takes.discard({ takeId: 'ffffffff-0000' })],
    ['job', () => client.jobs.cancel({ jobId: 'ffffffff-0000' })],
    ['node', () => client.audio.facts({ nodeId: 'ffffffff-0000' })],
  ];
  it.each(unknown)('answers NOT_FOUND with a remedy to an unknown %s', async (_what, call) => {
    expect(failureOf(await failed(call()))).toMatchObject({ code: 'NOT_FOUND', remedy: 'Look at the list.' });
    expect(fakes.watchers()).toBe(0);
  });

  it('says where an input is wrong', async () => {
    const error = await failed(client.stories.create({ title: 'T', sampleRate: 1 }));
    expect(failureOf(error).message).toContain('stories.create');
    expect(failureOf(error).message).toContain('sampleRate');
  });

  it('does not know procedures that the contract does not name', async () => {
    const strange = client as unknown as Record<string, Record<string, () => Promise<unknown>>>;
    for (const [area, name] of [
      ['stories', 'constructor'],
      ['stories', 'hasOwnProperty'],
      ['stories', 'nuke'],
      ['nuke', 'list'],
    ] as const) {
      expect(await failed(strange[area]?.[name]?.() ?? Promise.resolve())).toBeInstanceOf(Error);
    }
  });
});

describe('the port', () => {
  it('survives messages that are no calls', async () => {
    for (const message of [null, 5, '', 'null', { i: 'x' }, { p: {} }, new Uint8Array([1, 2, 3])]) {
      channel.port2.postMessage(message);
    }
    expect(await client.stories.list()).toEqual([]);
    expect(log.join()).toContain('not a call');
  });

  it('ends its streams when the window goes', async () => {
    await client.stories.watchList();
    expect(fakes.watchers()).toBe(1);
    channel.port2.close();
    await expect.poll(() => fakes.watchers()).toBe(0);
  });

  it('delivers menu commands to the page', async () => {
    const commands = await client.menu.watch();
    fakes.services.menu.send('import');
    expect(await commands.next()).toMatchObject({ value: 'import', done: false });
    await commands.return?.();
  });
});

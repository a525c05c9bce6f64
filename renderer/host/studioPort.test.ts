import { beforeEach, describe, expect, it } from 'vitest';
import { ASK_FOR_PORT, HERE_IS_PORT } from '../../shared/contract/handshake';
import type { ConnectionState } from './connection';
import { createStudioPort } from './studioPort';

/** As much of a window as the handshake touches. */
const makePage = () => {
  const listeners = new Set<(event: unknown) => void>();
  const posted: unknown[] = [];
  const page = {
    location: { origin: 'app://studio' },
    addEventListener: (_type: string, listener: (event: unknown) => void) => listeners.add(listener),
    removeEventListener: (_type: string, listener: (event: unknown) => void) => listeners.delete(listener),
    postMessage: (message: unknown, origin: string) => posted.push([message, origin]),
  };
  return {
    page: page as unknown as Window,
    posted,
    listening: () => listeners.size,
    receive: (event: object) => {
      for (const listener of [...listeners]) {
        listener({ source: page, origin: 'app://studio', data: HERE_IS_PORT, ports: [], ...event });
      }
    },
  };
};

let page: ReturnType<typeof makePage>;
let channel: MessageChannel;
beforeEach(() => {
  page = makePage();
  channel = new MessageChannel();
});

const nextMessage = (port: MessagePort) =>
  new Promise<unknown>((resolve) => {
    port.addEventListener('message', ({ data }) => resolve(data), { once: true });
    port.start();
  });

describe('the studio port', () => {
  it('asks its own window for a port', () => {
    createStudioPort(page.page);
    expect(page.posted).toEqual([[ASK_FOR_PORT, 'app://studio']]);
  });

  it('holds what is said before the port is there, then passes both ways', async () => {
    const states: ConnectionState[] = [];
    const { port, state, subscribe, close } = createStudioPort(page.page);
    subscribe((next) => states.push(next));
    port.postMessage('early');
    expect(state()).toBe('connecting');
    const first = nextMessage(channel.port2);
    page.receive({ ports: [channel.port1] });
    expect(await first).toBe('early');
    expect([state(), states, page.listening()]).toEqual(['open', ['open'], 0]);

    const heard = new Promise((resolve) => {
      port.addEventListener('message', (event) => resolve((event as MessageEvent).data));
    });
    channel.port2.postMessage('answer');
    expect(await heard).toBe('answer');
    close();
    expect(state()).toBe('lost');
  });

  it('believes no other window, origin or message', () => {
    const { state, close } = createStudioPort(page.page);
    page.receive({ source: {}, ports: [channel.port1] });
    page.receive({ source: null, ports: [channel.port1] });
    page.receive({ origin: 'https://evil.example', ports: [channel.port1] });
    page.receive({ data: 'something else', ports: [channel.port1] });
    page.receive({ ports: [] });
    expect(state()).toBe('connecting');
    close();
    channel.port1.close();
  });
});

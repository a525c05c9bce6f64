import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionState } from './connection';
import { createReconnectingSocket, reconnectWait } from './reconnectingSocket';

/** One attempt, which the test brings to an end. */
class Attempt extends EventTarget {
  readyState = 0;
  binaryType = '';
  readonly sent: unknown[] = [];
  send(data: unknown) {
    this.sent.push(data);
  }
  open() {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  say(data: string) {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
  close() {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
}

let attempts: Attempt[];
let waits: { milliseconds: number; then: () => void; stopped: boolean }[];
let states: ConnectionState[];
const last = () => attempts.at(-1) as Attempt;

const make = () => {
  const made = createReconnectingSocket({
    connect: () => {
      attempts.push(new Attempt());
      return last() as unknown as WebSocket;
    },
    wait: (milliseconds, then) => {
      const wait = { milliseconds, then, stopped: false };
      waits.push(wait);
      return () => {
        wait.stopped = true;
      };
    },
    random: () => 1,
  });
  made.subscribe((state) => states.push(state));
  return made;
};

beforeEach(() => {
  attempts = [];
  waits = [];
  states = [];
});

describe('the reconnecting socket', () => {
  it('connects at once and passes everything through', () => {
    const { socket } = make();
    const heard: unknown[] = [];
    socket.addEventListener('message', (event) => heard.push(event.data));
    expect(socket.readyState).toBe(0);
    last().open();
    expect([socket.readyState, states]).toEqual([1, ['open']]);
    socket.send('question');
    last().say('answer');
    expect([last().sent, heard]).toEqual([['question'], ['answer']]);
  });

  it('tells a drop, so that calls fail instead of hanging, and comes back with the same listeners', () => {
    const { socket } = make();
    let closes = 0;
    const heard: unknown[] = [];
    socket.addEventListener('close', () => {
      closes += 1;
    });
    socket.addEventListener('message', (event) => heard.push(event.data));
    last().open();
    last().close();
    expect([closes, socket.readyState, states]).toEqual([1, 0, ['open', 'lost']]);
    expect(() => socket.send('x')).toThrow('connection to the studio');
    waits[0]?.then();
    last().open();
    last().say('back');
    expect([states, heard, attempts.length]).toEqual([['open', 'lost', 'open'], ['back'], 2]);
  });

  it('waits longer after each attempt that fails, and briefly again after one that worked', () => {
    make();
    for (let times = 0; times < 4; times += 1) {
      last().close();
      waits.at(-1)?.then();
    }
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([250, 500, 1000, 2000]);
    last().open();
    last().close();
    expect(waits.at(-1)?.milliseconds).toBe(250);
  });

  it('tells each failed attempt to the calls that wait for it', () => {
    const { socket } = make();
    let closes = 0;
    socket.addEventListener('close', () => {
      closes += 1;
    });
    last().close();
    waits[0]?.then();
    last().close();
    expect(closes).toBe(2);
  });

  it('stays closed once it was closed', () => {
    const made = make();
    last().open();
    made.close();
    expect([waits, made.state(), made.socket.readyState]).toEqual([[], 'lost', 3]);
    const other = make();
    last().close();
    other.close();
    expect(waits[0]?.stopped).toBe(true);
  });
});

describe('reconnectWait', () => {
  it('is never short of half and never beyond eight seconds', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const wait = reconnectWait(attempt, random);
        expect(wait).toBeGreaterThanOrEqual(125);
        expect(wait).toBeLessThanOrEqual(8_000);
      }),
    );
  });
});

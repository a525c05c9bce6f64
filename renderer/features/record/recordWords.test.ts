import { describe, expect, it } from 'vitest';
import type { AudioNode } from '../../../shared/domain/model';
import type { InputDevice } from '../../audio/engine';
import {
  elapsedLine,
  leadLine,
  type RecordFacts,
  recordAdvice,
  riskLine,
  type TakePlanFacts,
  tailLine,
} from './recordWords';

const RATE = 48_000;
const mic: InputDevice = { deviceId: 'mic', label: 'Built-in', bluetooth: false };
const facts = (
  engine: Partial<RecordFacts['engine']> = {},
  more: Partial<RecordFacts> = {},
): RecordFacts => ({
  engine: {
    inputs: [mic],
    inputId: 'mic',
    armed: true,
    monitoring: false,
    latencySeconds: 0.01,
    problem: null,
    ...engine,
  },
  permission: 'granted',
  chosenId: 'mic',
  isClipped: false,
  isBehind: false,
  hasDropped: false,
  isListed: true,
  peakDb: -12,
  roomSeconds: 36_000,
  plan: null,
  ...more,
});
const ids = (of: RecordFacts) => recordAdvice(of).map(({ id }) => id);

describe('recordAdvice', () => {
  it('is silent when all is well', () => {
    expect(ids(facts())).toEqual([]);
  });

  it('names each trouble, and each has a remedy', () => {
    const airpods = { deviceId: 'mic', label: 'AirPods', bluetooth: true };
    const all = facts({ inputs: [airpods], monitoring: true, latencySeconds: 0.18 }, { isClipped: true });
    expect(ids(all)).toEqual(['bluetooth', 'latency', 'clipped']);
    expect(recordAdvice(all)[0]!.title).toBe('AirPods is a Bluetooth device.');
    expect(recordAdvice(all)[1]!.title).toBe('You hear yourself 180 ms late.');
    for (const { remedy } of recordAdvice(all)) expect(remedy).not.toBe('');
  });

  it('warns above 25 ms and only while monitoring', () => {
    expect(ids(facts({ monitoring: true, latencySeconds: 0.025 }))).toEqual([]);
    expect(ids(facts({ monitoring: true, latencySeconds: 0.026 }))).toEqual(['latency']);
    expect(ids(facts({ monitoring: false, latencySeconds: 0.2 }))).toEqual([]);
  });

  it('tells of a disk that is behind before anything about comfort', () => {
    expect(ids(facts({ monitoring: true, latencySeconds: 0.2 }, { isBehind: true }))).toEqual([
      'behind',
      'latency',
    ]);
  });

  it('puts a blocked microphone before what follows from it', () => {
    const problem = { message: 'The microphone cannot be opened.', remedy: 'Plug it in.' };
    expect(ids(facts({ inputs: [], armed: false, problem }, { permission: 'denied' }))).toEqual(['denied']);
  });

  it('tells a missing input from a list that has not come yet', () => {
    expect(ids(facts({ inputs: [], armed: false }, { isListed: false, chosenId: null }))).toEqual([]);
    expect(ids(facts({ inputs: [], armed: false }, { chosenId: null }))).toEqual(['noInput']);
    expect(ids(facts({ armed: false }, { chosenId: 'gone' }))).toEqual(['missing']);
    const unnamed = { ...mic, deviceId: '', label: '' };
    expect(
      ids(facts({ inputs: [unnamed], armed: false }, { chosenId: 'gone', permission: 'prompt' })),
    ).toEqual(['ask']);
  });
});

describe('before Record is pressed', () => {
  const parent = { title: 'Verse', startFrame: 0, frames: 10 * RATE, trimIn: 0, trimOut: 0 } as AudioNode;
  const plan = (change: Partial<TakePlanFacts> = {}): TakePlanFacts => ({
    mode: 'free',
    region: null,
    parent,
    sampleRate: RATE,
    extensionRule: false,
    ...change,
  });

  it('a mode that needs a region says so until there is one', () => {
    const region = { from: 0, to: RATE };
    expect(ids(facts({}, { plan: plan() }))).toEqual([]);
    expect(ids(facts({}, { plan: plan({ mode: 'punch' }) }))).toEqual(['region']);
    expect(ids(facts({}, { plan: plan({ mode: 'loop' }) }))).toEqual(['region']);
    expect(ids(facts({}, { plan: plan({ mode: 'loop', region }) }))).toEqual([]);
  });

  it('a story that asks for a tail says where it begins, and that a region without one is kept elsewhere', () => {
    const rule = (change: Partial<TakePlanFacts>) =>
      recordAdvice(facts({}, { plan: plan({ extensionRule: true, ...change }) }));
    expect(rule({})).toMatchObject([{ id: 'tail', tone: 'neutral' }]);
    expect(rule({})[0]!.remedy).toContain('beyond the end of Verse, at 0:10');
    const early = rule({ mode: 'punch', region: { from: 0, to: 8 * RATE } });
    expect(early).toMatchObject([{ id: 'tail', tone: 'warn' }]);
    expect(early[0]!.title).toBe('The region has no tail: it ends 2.0 s before Verse.');
    expect(rule({ mode: 'punch', region: { from: 0, to: 10 * RATE + 1 } })).toEqual([]);
    expect(rule({ parent: null })).toEqual([]);
  });

  it('the level is judged above -3 and below -40 dBFS, and only of an open input', () => {
    const at = (peakDb: number | null, armed = true) => ids(facts({ armed }, { peakDb }));
    expect(at(-2.9)).toEqual(['hot']);
    expect(at(-3)).toEqual([]);
    expect(at(-40)).toEqual([]);
    expect(at(-40.1)).toEqual(['quiet']);
    expect(at(null)).toEqual([]);
    expect(at(-60, false)).toEqual([]);
    expect(recordAdvice(facts({}, { peakDb: Number.NEGATIVE_INFINITY }))[0]!.title).toBe('Nothing comes in.');
    // The clip light says it louder.
    expect(ids(facts({}, { peakDb: 0, isClipped: true }))).toEqual(['clipped']);
  });

  it('room for less than ten minutes is worth a word', () => {
    const titles = (roomSeconds: number | null) =>
      recordAdvice(facts({}, { roomSeconds })).map(({ title }) => title);
    expect(titles(600)).toEqual([]);
    expect(titles(null)).toEqual([]);
    expect(titles(599)).toEqual(['The disk has room for 9 minutes of recording.']);
    expect(titles(60)).toEqual(['The disk has room for one minute of recording.']);
    expect(recordAdvice(facts({}, { roomSeconds: 12 }))).toMatchObject([{ id: 'room', tone: 'bad' }]);
  });
});

describe('how a take is going', () => {
  const take = (startFrame: number, frames: number, pass = 0, trimOut = 0) => ({
    startFrame,
    frames,
    pass,
    trimOut,
  });
  const parent = { title: 'Verse', startFrame: 0, frames: 10 * RATE, trimIn: 0, trimOut: 0 } as AudioNode;

  it('counts down to the parent’s end, then up beyond it', () => {
    expect(tailLine(take(0, 4 * RATE), parent, RATE, false)).toBe('6.0 s to the end of Verse');
    expect(tailLine(take(0, 4 * RATE), parent, RATE, true)).toContain('until it has a tail');
    expect(tailLine(take(RATE, 12.2 * RATE), parent, RATE, false)).toBe('Extends by 3.2 s');
    expect(tailLine(take(0, 1), null, RATE, true)).toBe('A new seed');
    expect(tailLine(take(0, 12 * RATE, 0, RATE), parent, RATE, false)).toBe('Extends by 1.0 s');
    expect(tailLine(take(0, 12 * RATE, 3), parent, RATE, false)).toBe('Pass 3');
  });

  it('counts down to its begin', () => {
    expect(leadLine({ startFrame: RATE, trimIn: RATE }, 0.5 * RATE, RATE)).toBe('Get ready: 1.5 s');
    expect(leadLine({ startFrame: 0, trimIn: 0 }, 5, RATE)).toBe('Get ready: 0.0 s');
  });

  it('says what a crash would cost', () => {
    expect(riskLine({ frames: RATE, durableFrames: 0.7 * RATE }, RATE)).toBe('At risk: 0.3 s');
    expect(riskLine({ frames: 10, durableFrames: 20 }, RATE)).toBe('At risk: 0.0 s');
  });

  it.each([
    [0, '0:00.0'],
    [12.34, '0:12.3'],
    [59.99, '0:59.9'],
    [3661.2, '1:01:01.2'],
  ])('shows %s s as %s', (seconds, words) => {
    expect(elapsedLine(Math.round(seconds * RATE), RATE)).toBe(words);
  });
});

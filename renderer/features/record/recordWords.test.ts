import { describe, expect, it } from 'vitest';
import type { AudioNode } from '../../../shared/domain/model';
import type { InputDevice } from '../../audio/engine';
import { elapsedLine, type RecordFacts, recordAdvice, riskLine, tailLine } from './recordWords';

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

describe('how a take is going', () => {
  const parent = { title: 'Verse', startFrame: 0, frames: 10 * RATE, trimIn: 0, trimOut: 0 } as AudioNode;

  it('counts down to the parent’s end, then up beyond it', () => {
    expect(tailLine({ startFrame: 0, frames: 4 * RATE }, parent, RATE, false)).toBe(
      '6.0 s to the end of Verse',
    );
    expect(tailLine({ startFrame: 0, frames: 4 * RATE }, parent, RATE, true)).toContain(
      'until it has a tail',
    );
    expect(tailLine({ startFrame: RATE, frames: 12.2 * RATE }, parent, RATE, false)).toBe('Extends by 3.2 s');
    expect(tailLine({ startFrame: 0, frames: 1 }, null, RATE, true)).toBe('A new seed');
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

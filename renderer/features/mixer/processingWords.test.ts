import { describe, expect, it } from 'vitest';
import {
  defaultProcessing,
  type ProcessingAmount,
  processingFields,
  processingSwitches,
} from '../../../shared/domain/processing/settings';
import {
  amountWords,
  bands,
  changeLabel,
  defaultsOf,
  deviceOf,
  devices,
  lightWords,
} from './processingWords';

describe('the devices', () => {
  it('have every field of the processing between them, once', () => {
    const fields = processingSwitches.flatMap((device) => [device, ...devices[device].amounts]);
    expect([...fields].sort()).toEqual([...processingFields].sort());
  });

  it('have a handle for every band of the curve', () => {
    const turned = bands.flatMap(({ amounts }) => amounts);
    expect([...turned].sort()).toEqual([...devices.highPass.amounts, ...devices.eq.amounts].sort());
    for (const { hertz, gain, q, amounts } of bands) {
      for (const amount of [hertz, gain, q]) if (amount) expect(amounts).toContain(amount);
    }
  });

  it('know their amounts, and amounts their defaults', () => {
    expect(deviceOf('midQ')).toBe('eq');
    expect(deviceOf('makeupDb')).toBe('compressor');
    expect(defaultsOf(['lowHz', 'lowDb'])).toEqual({ lowHz: 120, lowDb: 0 });
  });

  it('give no two amounts the same full name', () => {
    const names = (Object.keys(amountWords) as ProcessingAmount[]).map((amount) => amountWords[amount].full);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('words', () => {
  it('say which devices are on', () => {
    expect(lightWords(defaultProcessing)).toBe('all off');
    expect(lightWords({ ...defaultProcessing, highPass: true, compressor: true })).toBe(
      'high-pass, compressor on',
    );
  });

  it.each([
    [{ gainDb: -3 }, 'Set the level of Verse'],
    [{ mute: true }, 'Mute Verse'],
    [{ mute: false }, 'Unmute Verse'],
    [{ eq: true }, 'Switch the equaliser of Verse on'],
    [{ compressor: false }, 'Switch the compressor of Verse off'],
    [{ midQ: 2 }, 'Set the mid Q of Verse'],
    [{ makeupDb: 2 }, 'Set the make-up gain of Verse'],
    [{ midHz: 900, midDb: 2 }, 'Set the mid band of Verse'],
    [{ midHz: 900, ratio: 2 }, 'Set the processing of Verse'],
  ])('call %o “%s” in the history', (changes, label) => {
    expect(changeLabel('Verse', changes)).toBe(label);
  });
});

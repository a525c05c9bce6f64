import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PageApi } from './support/audioPage/pageApi';
import { type BuiltPage, buildAudioPage } from './support/buildAudioPage';
import { launchChromium } from './support/chromium';
import { alignment, clickTrack } from './support/clickTrack';
import { type Loopback, openLoopback } from './support/loopback';
import { type DoubleTake, type StudioDouble, startStudioDouble } from './support/studioDouble';
import { testLayer } from './support/testAudio';

declare const studio: PageApi;

const RATE = 48_000;
/** An estimate that is off by more is no estimate; not to shift at all would be off by 70 ms and more. */
const LIMIT = 0.05 * RATE;

let built: BuiltPage;
let loopback: Loopback;
let browser: Browser;
let doubles: StudioDouble[] = [];

beforeAll(async () => {
  built = await buildAudioPage();
  loopback = await openLoopback(RATE);
  browser = await launchChromium(loopback);
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  for (const double of doubles) await double.close();
  doubles = [];
});

afterAll(async () => {
  await browser?.close();
  await loopback?.close();
  await built?.remove();
});

const clicks = clickTrack(RATE, 20);
const clickLayer = {
  ...testLayer('clicks-mono', { channels: 1, frames: clicks.length }),
  nodeId: 'clicks-mono',
  solo: false,
};

/** Noise that never repeats: a frame too few or too many is found wherever it is. */
const noise = (() => {
  let state = 0x1234_5678;
  return Float32Array.from({ length: 20 * RATE }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 33;
  });
})();
const noiseLayer = {
  ...testLayer('noise-mono', { channels: 1, frames: 20 * RATE }),
  nodeId: 'noise-mono',
  solo: false,
};

/** Index at which `part` stands in `whole`, -1 when it does not. */
const findExact = (whole: Float32Array, part: Float32Array): number => {
  for (let at = 0; at + part.length <= whole.length; at += 1) {
    let k = 0;
    while (k < part.length && whole[at + k] === part[k]) k += 1;
    if (k === part.length) return at;
  }
  return -1;
};

/**
 * The take is, to the bit, what a second pair of ears on the same microphone heard. Holds at any load: what the browser
 * drops or fills with silence before it reaches the audio graph is the same on both ways.
 */
const expectAsHeard = (take: Float32Array, tapped: Float32Array) => {
  const heard = tapped.filter((_, k) => k % 2 === 0);
  let probe = take.length >> 1;
  // A probe in silence would be found anywhere.
  while (probe + 64 < take.length && take.subarray(probe, probe + 64).includes(0)) probe += 1;
  const at = findExact(heard, take.subarray(probe, probe + 64));
  expect(at).toBeGreaterThanOrEqual(0);
  const from = Math.max(0, probe - at);
  let different = 0;
  for (let k = from; k < take.length; k += 1) if (take[k] !== heard[k - probe + at]) different += 1;
  expect(different).toBe(0);
  return take.length - from;
};

const openPage = async (isolated = true, tapInput = false, where: Browser = browser) => {
  const double = await startStudioDouble(built.folder, isolated);
  double.sounds.set('clicks-mono', { channels: 1, samples: clicks });
  double.sounds.set('noise-mono', { channels: 1, samples: noise });
  doubles.push(double);
  const page = await where.newPage();
  await page.goto(double.url);
  await page.evaluate(([sampleRate, tap]) => studio.create({ sampleRate, tapInput: tap }), [
    RATE,
    tapInput,
  ] as const);
  return { page, double };
};

const request = (change: Record<string, unknown> = {}) => ({
  storyId: 'story-00000001',
  parentId: 'clicks-mono' as string | null,
  startFrame: 0,
  countInBeats: 0,
  tempo: 120,
  title: null,
  ...change,
});

const arm = (page: Page, channels = 1) =>
  page.evaluate(async (count) => {
    await studio.engine.arm(null, count);
    // Long enough for the device to settle and for the latencies to be known.
    await studio.sleep(2_500);
  }, channels);

const record = (page: Page, seconds: number, change: Record<string, unknown> = {}) =>
  page.evaluate(
    async ([wanted, frames]) => {
      await studio.engine.record(wanted);
      await studio.untilRecorded(frames);
      return studio.engine.stopRecording();
    },
    // The head comes on top.
    [request(change), (seconds + 0.5) * RATE] as const,
  );

const onlyTake = (double: StudioDouble): DoubleTake => [...double.takes.values()].at(-1) as DoubleTake;

/**
 * Frames that the engine itself lost. What the browser dropped before the engine saw it, on a machine too busy to run
 * the audio graph in time, is in the receipt too, under a cause of its own.
 */
const lostByEngine = ({ droppedFrames, dropouts }: ReturnType<typeof finished>['receipt']) =>
  dropouts
    .filter(({ cause }) => cause.startsWith('The browser dropped input'))
    .reduce((rest, { frames }) => rest - frames, droppedFrames);

const finished = (take: DoubleTake) =>
  take.finished as unknown as {
    startFrame: number;
    trimIn: number;
    trimOut: number;
    receipt: {
      method: string;
      latencyFrames: number;
      confidence: number;
      droppedFrames: number;
      dropouts: { frame: number; frames: number; cause: string }[];
      inputSampleRate: number;
    };
  };

describe.each([
  ['shared memory', true],
  ['messages, where memory cannot be shared', false],
])('recording over %s', (_, isolated) => {
  test('lays a take where it was performed, within what an estimate can know', async () => {
    const { page, double } = await openPage(isolated);
    await page.evaluate((layer) => studio.engine.setLayers([layer]), clickLayer);
    // A stumble of the sound system in the middle of a stream moves it by as much, and an estimate can't know that; on
    // a busy machine the next stream is asked.
    const offsets: number[] = [];
    while (offsets.length < 5 && !offsets.some((offset) => Math.abs(offset) < LIMIT)) {
      await arm(page);
      await record(page, 4);
      const take = onlyTake(double);
      const audio = double.audioOf(take.id);
      const { startFrame, trimIn, trimOut, receipt } = finished(take);
      const { offset, found } = alignment(audio, clicks, startFrame, RATE);
      offsets.push(found > 0.7 ? offset : Number.NaN);
      expect(startFrame + trimIn).toBe(0);
      expect(audio.length - trimIn - trimOut).toBeGreaterThan(3.9 * RATE);
      // The head that came before the record button and the tail that came after stop are there.
      expect(trimIn).toBeGreaterThan(0.5 * RATE);
      expect(trimOut).toBeGreaterThan(0);
      expect(receipt.method).toBe('estimate');
      expect(lostByEngine(receipt)).toBe(0);
      expect(receipt.confidence).toBeLessThan(0.5);
      expect(take.begun).toMatchObject({ startFrame: expect.any(Number), trimIn: expect.any(Number) });
      expect(take.chunks.length / (audio.length / RATE)).toBeGreaterThan(10);
    }
    expect(Math.abs(offsets.at(-1) as number)).toBeLessThan(LIMIT);
  });

  test('files every frame that came in, to the bit, while the page stands still for a second again and again', async () => {
    const { page, double } = await openPage(isolated, true);
    await page.evaluate((layer) => studio.engine.setLayers([layer]), noiseLayer);
    await arm(page);
    await page.evaluate(async (wanted) => {
      studio.startTap();
      await studio.engine.record(wanted);
      for (let k = 1; k <= 4; k += 1) {
        await studio.untilRecorded(k * 72_000);
        studio.block(1_000);
      }
      await studio.engine.stopRecording();
      await studio.sleep(300);
      await studio.sendTap();
    }, request());
    const take = onlyTake(double);
    const audio = double.audioOf(take.id);
    expect(lostByEngine(finished(take).receipt)).toBe(0);
    expect(audio.length).toBeGreaterThan(6 * RATE);
    expect(expectAsHeard(audio, double.tapped[0] as Float32Array)).toBeGreaterThan(6 * RATE);
  });
});

describe('a take', () => {
  test('of a seed that heard nothing is not shifted', async () => {
    const { page, double } = await openPage();
    await arm(page);
    await record(page, 1, { parentId: null });
    const { startFrame, trimIn, receipt } = finished(onlyTake(double));
    expect(receipt).toMatchObject({ method: 'none', latencyFrames: 0 });
    expect(startFrame + trimIn).toBe(0);
    expect(trimIn).toBe(RATE / 2);
  });

  test('begins after its count-in, whose clicks are hidden with the head', async () => {
    const { page, double } = await openPage();
    await page.evaluate((layer) => studio.engine.setLayers([layer]), clickLayer);
    await arm(page);
    const phases = await page.evaluate(
      async (wanted) => {
        const seen: string[] = [];
        const stop = studio.engine.subscribe(({ phase }) => seen.at(-1) !== phase && seen.push(phase));
        await studio.engine.record(wanted);
        const early = studio.engine.position();
        await studio.until({ phase: 'recording' });
        await studio.sleep(1_500);
        await studio.engine.stopRecording();
        stop();
        return { seen, early };
      },
      request({ startFrame: RATE, countInBeats: 4, tempo: 240 }),
    );
    expect(phases.seen).toEqual(['starting', 'countIn', 'recording', 'finishing', 'idle']);
    expect(phases.early).toBeLessThan(RATE / 2);
    const take = onlyTake(double);
    const { startFrame, trimIn, receipt } = finished(take);
    expect(startFrame + trimIn).toBe(RATE);
    expect(trimIn).toBe(RATE / 2 + RATE + receipt.latencyFrames);
    const audio = double.audioOf(take.id);
    // They are heard back in the hidden head; that they fall on the beat is the player's own test.
    expect(audio.subarray(0, trimIn).some((sample) => Math.abs(sample) > 0.1)).toBe(true);
  });

  test('grows while it is recorded: frames, what is durable, and its picture', async () => {
    const { page } = await openPage();
    await page.evaluate((layer) => studio.engine.setLayers([layer]), clickLayer);
    await arm(page);
    const seen = await page.evaluate(async (wanted) => {
      await studio.engine.record(wanted);
      const takes: { frames: number; durable: number; peaks: number; highest: number }[] = [];
      for (let k = 1; k <= 10; k += 1) {
        await studio.untilRecorded(k * 9_600);
        const { take } = studio.engine.getState();
        if (!take) throw new Error('no take');
        let highest = 0;
        for (let pair = 0; pair < take.peakCount; pair += 1) {
          highest = Math.max(highest, take.peaks[pair * 2 + 1] as number);
        }
        takes.push({ frames: take.frames, durable: take.durableFrames, peaks: take.peakCount, highest });
      }
      await studio.engine.stopRecording();
      return takes;
    }, request());
    const last = seen.at(-1) as (typeof seen)[0];
    expect(last.frames).toBeGreaterThanOrEqual(2 * RATE);
    expect(last.frames - last.durable).toBeLessThan(0.5 * RATE);
    expect(last.peaks).toBe(Math.floor(last.frames / 512));
    expect(last.highest).toBeGreaterThan(0.3);
    seen.reduce((before, now) => {
      expect(now.frames).toBeGreaterThanOrEqual(before.frames);
      return now;
    });
  });

  test('survives a studio that refuses chunks for a while: nothing is lost, and the user is told', async () => {
    const { page, double } = await openPage(true, true);
    await page.evaluate((layer) => studio.engine.setLayers([layer]), noiseLayer);
    await arm(page);
    await page.evaluate(async (wanted) => {
      studio.startTap();
      await studio.engine.record(wanted);
    }, request());
    await page.evaluate(() => studio.untilRecorded(48_000));
    double.refuseChunks = true;
    await page.evaluate(() => studio.sleep(2_000));
    expect(await page.evaluate(() => studio.engine.getState().problem)).toEqual({
      message: 'The test says no.',
      remedy: 'Wait for it.',
    });
    double.refuseChunks = false;
    await page.evaluate(async () => {
      await studio.untilRecorded(216_000);
      await studio.engine.stopRecording();
      await studio.sleep(300);
      await studio.sendTap();
    });
    expect(await page.evaluate(() => studio.engine.getState().problem)).toBeNull();
    const take = onlyTake(double);
    const { receipt } = finished(take);
    expect(lostByEngine(receipt)).toBe(0);
    const audio = double.audioOf(take.id);
    expect(audio.length).toBeGreaterThan(4.5 * RATE);
    expect(expectAsHeard(audio, double.tapped[0] as Float32Array)).toBeGreaterThan(4 * RATE);
  });

  test('is kept when its microphone is pulled out, and the next one can be armed at once', async () => {
    const { page, double } = await openPage();
    await arm(page);
    await page.evaluate(
      async (wanted) => {
        await studio.engine.record(wanted);
        await studio.sleep(1_500);
        studio.loseInput();
        await studio.until({ phase: 'idle', armed: false });
      },
      request({ parentId: null }),
    );
    const take = onlyTake(double);
    expect(take.finished).not.toBeNull();
    expect(double.audioOf(take.id).length).toBeGreaterThan(1.4 * RATE);
    const message = await page.evaluate(() => studio.engine.getState().problem?.message);
    expect(message).toContain('was disconnected. The take up to here is kept.');
    await arm(page);
    await record(page, 1, { parentId: null });
    expect(double.takes.size).toBe(2);
    expect(lostByEngine(finished(onlyTake(double)).receipt)).toBe(0);
    expect(await page.evaluate(() => studio.engine.getState().problem)).toBeNull();
  });

  test('is kept when the whole sound system dies', async () => {
    const mortal = await openLoopback(RATE);
    const victim = await launchChromium(mortal);
    try {
      const { page, double } = await openPage(true, false, victim);
      await page.evaluate((layer) => studio.engine.setLayers([layer]), clickLayer);
      await arm(page);
      await page.evaluate((wanted) => studio.engine.record(wanted), request());
      await page.evaluate(() => studio.untilRecorded(72_000));
      await mortal.close();
      await page.evaluate(() => studio.until({ phase: 'idle' }));
      const take = onlyTake(double);
      expect(take.finished).not.toBeNull();
      expect(double.audioOf(take.id).length).toBeGreaterThan(1.4 * RATE);
      const message = await page.evaluate(() => studio.engine.getState().problem?.message);
      expect(message).toContain('The take up to here is kept.');
    } finally {
      await victim.close();
      await mortal.close();
    }
  });

  test('is on the studio’s side, but for the last moments, when the window is killed', async () => {
    const { page, double } = await openPage();
    await page.evaluate((layer) => studio.engine.setLayers([layer]), clickLayer);
    await arm(page);
    await page.evaluate((wanted) => studio.engine.record(wanted), request());
    await page.evaluate(() => studio.untilRecorded(96_000));
    const captured = await page.evaluate(() => studio.engine.getState().take?.frames ?? 0);
    await page.close({ runBeforeUnload: false });
    const take = onlyTake(double);
    expect(take.finished).toBeNull();
    expect(double.audioOf(take.id).length).toBeGreaterThan(captured - 0.25 * RATE);
  });

  test('that is discarded leaves no node', async () => {
    const { page, double } = await openPage();
    await arm(page);
    await page.evaluate(
      async (wanted) => {
        await studio.engine.record(wanted);
        await studio.sleep(500);
        await studio.engine.discardRecording();
      },
      request({ parentId: null }),
    );
    expect(onlyTake(double)).toMatchObject({ discarded: true, finished: null });
    expect(await page.evaluate(() => studio.engine.getState().phase)).toBe('idle');
  });
});

test('the input is metered while armed and heard back when monitored', async () => {
  const { page } = await openPage();
  await page.evaluate((layer) => studio.engine.setLayers([layer]), clickLayer);
  await arm(page, 2);
  const result = await page.evaluate(async () => {
    await studio.engine.play();
    let peak = 0;
    for (let k = 0; k < 40; k += 1) {
      await studio.sleep(40);
      peak = Math.max(peak, studio.engine.inputMeter().peak);
    }
    studio.engine.pause();
    const { armed, inputs, latencySeconds, inputChannels } = studio.engine.getState();
    return { peak, armed, inputs, latencySeconds, inputChannels };
  });
  expect(result.peak).toBeGreaterThan(0.3);
  expect(result).toMatchObject({ armed: true, inputChannels: 2 });
  expect(result.inputs.some(({ label }) => label.includes('LoopMicrophone'))).toBe(true);
  expect(result.latencySeconds).toBeGreaterThan(0.02);
  expect(result.latencySeconds).toBeLessThan(0.3);
});

test('recording without an armed microphone says what to do', async () => {
  const { page } = await openPage();
  const message = await page.evaluate(
    (wanted) => studio.engine.record(wanted).catch((error: Error) => error.message),
    request(),
  );
  expect(message).toBe('No microphone is armed.');
});

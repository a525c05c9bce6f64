/** Gathers what the advice of the record panel is given from: levels, room, troubles of the take, what is planned. */
import { useEffect, useState } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import { useEngine, useStory, useStudio, useUi } from '../../stores';
import { createHeadroom } from './headroom';
import { type Advice, recordAdvice, type TakePlanFacts } from './recordWords';
import { useMicPermission } from './useMicPermission';

/** 24-bit on the disk. */
const BYTES_A_SAMPLE = 3;

/** Told when the light on the input's meter latches, a few times a second. */
function useInputClip(): boolean {
  const { engine } = useStudio();
  const armed = useEngine((state) => state.armed);
  const [isClipped, setIsClipped] = useState(false);
  useEffect(() => {
    if (!armed) {
      setIsClipped(false);
      return;
    }
    const timer = setInterval(() => setIsClipped(engine.inputMeter().clipped), 250);
    return () => clearInterval(timer);
  }, [engine, armed]);
  return isClipped;
}

interface Trouble {
  /** More than a second of the take waits for the disk. */
  readonly isBehind: boolean;
  /** Sound never arrived. */
  readonly hasDropped: boolean;
}

const noTrouble: Trouble = { isBehind: false, hasDropped: false };

/** What goes wrong with the take under way, looked at twice a second. */
function useTrouble(isRecording: boolean): Trouble {
  const { engine } = useStudio();
  const [trouble, setTrouble] = useState(noTrouble);
  useEffect(() => {
    if (!isRecording) {
      setTrouble(noTrouble);
      return;
    }
    const timer = setInterval(() => {
      const { take, sampleRate } = engine.getState();
      const isBehind = take !== null && take.frames - take.durableFrames > sampleRate;
      const hasDropped = take !== null && take.droppedFrames > 0;
      setTrouble((before) =>
        before.isBehind === isBehind && before.hasDropped === hasDropped ? before : { isBehind, hasDropped },
      );
    }, 500);
    return () => clearInterval(timer);
  }, [engine, isRecording]);
  return trouble;
}

/** What the last seconds of the input were at most, looked at often and told when it matters. */
function usePeakDb(isRecording: boolean): number | null {
  const { engine } = useStudio();
  const armed = useEngine((state) => state.armed);
  const inputId = useEngine((state) => state.inputId);
  const [peakDb, setPeakDb] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another input is another level.
  useEffect(() => {
    setPeakDb(null);
    // During a take only clipping counts: it is too late to set the level.
    if (!armed || isRecording) return;
    const headroom = createHeadroom();
    let looks = 0;
    const timer = setInterval(() => {
      headroom.add(engine.inputMeter().peak, performance.now() / 1_000);
      looks += 1;
      // A tenth of a decibel is news twice a second at most.
      if (looks % 15 !== 0) return;
      const now = headroom.peakDb();
      setPeakDb(now === null ? null : Math.round(now * 10) / 10);
    }, 33);
    return () => clearInterval(timer);
  }, [engine, armed, inputId, isRecording]);
  return peakDb;
}

const ROOM_EVERY_MS = 30_000;

/** Seconds of this input that the disk has room for. */
function useRoom(): number | null {
  const { client } = useStudio();
  const channels = useUi((state) => state.inputChannels);
  const sampleRate = useEngine((state) => state.sampleRate);
  const [freeBytes, setFreeBytes] = useState<number | null>(null);
  useEffect(() => {
    let isGone = false;
    const look = () =>
      client.takes.room().then(
        (room) => {
          if (!isGone) setFreeBytes(room.freeBytes);
        },
        // Not to know is no reason to warn; a full disk is told when it happens.
        () => undefined,
      );
    void look();
    const timer = setInterval(look, ROOM_EVERY_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [client]);
  return freeBytes === null ? null : freeBytes / (channels * sampleRate * BYTES_A_SAMPLE);
}

/** What Record would do. */
function usePlan(parent: AudioNode | null): TakePlanFacts {
  const mode = useUi((state) => state.takeMode);
  const region = useEngine((state) => state.loop);
  const sampleRate = useEngine((state) => state.sampleRate);
  const extensionRule = useStory((state) => state.content?.story.extensionRule ?? false);
  return { mode, region, parent, sampleRate, extensionRule };
}

export function useAdvice(
  isListed: boolean,
  isRecording: boolean,
  parent: AudioNode | null,
): readonly Advice[] {
  const permission = useMicPermission();
  const isClipped = useInputClip();
  const trouble = useTrouble(isRecording);
  const peakDb = usePeakDb(isRecording);
  const roomSeconds = useRoom();
  const plan = usePlan(parent);
  const chosenId = useUi((state) => state.inputId);
  const inputs = useEngine((state) => state.inputs);
  const inputId = useEngine((state) => state.inputId);
  const armed = useEngine((state) => state.armed);
  const monitoring = useEngine((state) => state.monitoring);
  const latencySeconds = useEngine((state) => state.latencySeconds);
  const problem = useEngine((state) => state.problem);
  const engine = { inputs, inputId, armed, monitoring, latencySeconds, problem };
  return recordAdvice({
    engine,
    permission,
    chosenId,
    isClipped,
    ...trouble,
    isListed,
    peakDb,
    roomSeconds,
    plan: isRecording ? null : plan,
  });
}

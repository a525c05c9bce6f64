/**
 * The audio engine: puts graph, transport, input and recorder together behind the one interface that the rest of the
 * interface sees, and keeps the state that it shows.
 *
 * Everything with a sample rate in it lives in the graph and is remade when a story of another rate opens. Nothing
 * here touches audio: the main thread may stand still for seconds without a sample being late or lost.
 */
import { StudioError } from '../../shared/contract/errors';
import type {
  Engine,
  EnginePhase,
  EngineState,
  FinishedTake,
  InputDevice,
  LoopRegion,
  Meter,
} from './engine';
import type { EngineDeps } from './engine/deps';
import { type Graph, openGraph } from './engine/graph';
import { listInputs, type OpenInput, openInput } from './engine/inputs';
import { createListeners } from './engine/listeners';
import { devicePair, measureLatency, recallResidual } from './engine/measureLatency';
import { createMeterInterest } from './engine/meterInterest';
import { currentOutput } from './engine/outputs';
import { createRecorder, type Recorder } from './engine/recorder';
import { createTransport, type Transport } from './engine/transport';
import {
  CRASHED,
  disconnected,
  interrupted,
  isBusy,
  isMeasuring,
  lateLayer,
  mutedInput,
  NOT_ISOLATED,
  notArmed,
  notOpen,
  type Problem,
  stoodStill,
  TOPICS,
  type Topic,
  unheardLayer,
} from './engine/troubles';
import { createVoiceBank } from './engine/voiceBank';
import { METRONOME_OFF } from './playback/metronome';

export type { EngineDeps, TakesClient } from './engine/deps';

/** What is looked at regularly (latencies, underruns, who wants meters) is looked at this often, in ms. */
const POLL_MS = 100;
/** How long a context may take to start to run. */
const WAKE_MS = 2_000;

const SILENT: Meter = { peak: 0, rms: 0, clipped: false };

export const createEngine = (deps: EngineDeps): Engine => {
  const origin = deps.origin ?? location.origin;
  const canShare = typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated === true;
  const sharedMemory = canShare && deps.sharedMemory !== false;
  const connect =
    deps.connect ?? ((node: AudioWorkletNode, context: AudioContext) => node.connect(context.destination));
  const listeners = createListeners<EngineState>();
  const endedListeners = createListeners<Promise<FinishedTake>>();
  const problems = new Map<Topic, Problem>();
  if (!sharedMemory) problems.set('isolation', NOT_ISOLATED);

  let graph: Graph | null = null;
  let transport: Transport | null = null;
  let input: OpenInput | null = null;
  let recorder: Recorder | null = null;
  let opening: Promise<void> = Promise.resolve();
  let closed = false;
  let layers: Parameters<Engine['setLayers']>[0] = [];
  let loop: LoopRegion | null = null;
  let inputs: readonly InputDevice[] = [];
  let inputId: string | null = null;
  let inputChannels = 1;
  let monitoring = false;
  /** A measurement under way. */
  let probing: AbortController | null = null;
  /** What was played to when the input was opened. */
  let output = '';
  let masterDb = 0;
  let matchDb = 0;
  let metronome = METRONOME_OFF;
  let underrunsBefore = 0;
  const layerMeters = createMeterInterest((on) => graph?.toWorklet({ type: 'layerMeters', on }));
  let sampleRate = 48_000;
  /** The context stopped on its own; waking it may not be enough. */
  let outputDied = false;

  const phase = (): EnginePhase => {
    if (recorder && recorder.phase !== 'armed') return recorder.phase;
    return transport?.phase ?? 'idle';
  };

  const compose = (): EngineState => ({
    phase: phase(),
    sampleRate,
    loop,
    inputs,
    inputId,
    inputChannels,
    armed: recorder !== null,
    monitoring,
    latencySeconds: recorder?.roundTrip.best().seconds ?? graph?.outputLatency() ?? 0,
    streamLatency: recorder?.roundTrip.state ?? null,
    isProbing: probing !== null,
    take: recorder?.take ?? null,
    underruns: Math.max(0, (graph?.status.underruns() ?? 0) - underrunsBefore),
    problem: TOPICS.map((topic) => problems.get(topic)).find((problem) => problem !== undefined) ?? null,
  });

  let state = compose();
  const changed = () => {
    const next = compose();
    // Latency trembles by fractions of a millisecond; that is no news.
    const isSteady = Math.abs(next.latencySeconds - state.latencySeconds) < 0.001;
    const latencySeconds = isSteady ? state.latencySeconds : next.latencySeconds;
    const keys = Object.keys(next) as (keyof EngineState)[];
    if (isSteady && keys.every((key) => key === 'latencySeconds' || next[key] === state[key])) return;
    state = { ...next, latencySeconds };
    listeners.tell(state);
  };

  const setProblem = (topic: Topic, problem: Problem | null) => {
    if (problem) problems.set(topic, problem);
    else problems.delete(topic);
    changed();
  };

  const tellEnded = (take: Promise<FinishedTake>) => {
    // Whoever listens says what went wrong; nobody listening is no crash.
    take.catch(() => undefined);
    endedListeners.tell(take);
  };

  const isTaking = () => recorder !== null && recorder.phase !== 'armed';

  /** The way in or to the disk is gone: the take is closed with what there is and filed; playing goes on to work. */
  const closeTakeEarly = (problem: Problem, topic: 'input' | 'disk' = 'input') => {
    setProblem(topic, problem);
    const lost = recorder;
    const finished = lost && lost.phase !== 'armed' ? lost.stop(true) : Promise.resolve(null);
    if (lost && isTaking()) tellEnded(finished as Promise<FinishedTake>);
    return finished.catch((error: unknown) => {
      const remedy = 'The capture is in the takes folder; it is filed when the studio starts again.';
      const message = error instanceof Error ? error.message : 'The take could not be filed.';
      setProblem('disk', { message, remedy });
    });
  };

  const disarm = () => {
    probing?.abort();
    recorder?.close();
    input?.close();
    recorder = null;
    input = null;
    if (monitoring) graph?.toWorklet({ type: 'monitor', on: false });
    monitoring = false;
    changed();
  };

  const inputLost = async (label: string) => {
    const lost = recorder;
    await closeTakeEarly(disconnected(label, isTaking()));
    if (recorder === lost) disarm();
    await refreshInputs();
  };

  const contextState = (now: AudioContextState) => {
    if (now === 'running') {
      outputDied = false;
      setProblem('output', null);
      return;
    }
    outputDied = now !== 'closed';
    if (!transport || now === 'closed' || (!isTaking() && transport.phase === 'idle')) return;
    const problem = interrupted(isTaking());
    setProblem('output', problem);
    if (isTaking()) void closeTakeEarly(problem).then(() => setProblem('input', null));
    else transport.pause();
  };

  const build = async (rate: number) => {
    const next = await openGraph({
      sampleRate: rate,
      origin,
      sharedMemory,
      plainKernel: deps.plainKernel === true,
      connect,
      onWorklet: (event) => {
        recorder?.handle(event);
        transport?.handle(event);
        if (event.type === 'underrun') {
          setProblem('playback', lateLayer(event.storyFrame / rate));
        }
        changed();
      },
      onFeeder: ({ message }) => setProblem('playback', unheardLayer(message)),
      onContextState: contextState,
      onCrash: () => {
        setProblem('output', CRASHED);
        if (isTaking()) void closeTakeEarly(CRASHED);
      },
    });
    graph = next;
    sampleRate = rate;
    transport = createTransport({
      graph: next,
      bank: createVoiceBank(rate, next.kernelMemory, sharedMemory),
      changed,
    });
    transport.setLoop(loop);
    transport.setLayers(layers, matchDb);
    next.toWorklet({ type: 'master', gainDb: masterDb });
    next.toWorklet({ type: 'metronome', settings: metronome });
    changed();
  };

  const tearDown = async () => {
    disarm();
    transport?.close();
    transport = null;
    const old = graph;
    graph = null;
    await old?.close();
  };

  const refreshInputs = async () => {
    inputs = await listInputs();
    changed();
  };

  /** Earlier answers hold for a pair: with other headphones it is another one, and a measurement is history. */
  const followOutput = async () => {
    const now = await currentOutput();
    if (!graph || !input || !recorder || now === output) return;
    const current = recorder;
    output = now;
    current.roundTrip.stumble();
    current.roundTrip.recall(
      await recallResidual(deps.residuals, await devicePair(graph, input, inputChannels)),
    );
  };

  const onDevices = () => {
    void refreshInputs();
    void followOutput();
  };
  navigator.mediaDevices?.addEventListener('devicechange', onDevices);

  const onUnload = (event: BeforeUnloadEvent) => {
    if (isTaking()) event.preventDefault();
  };
  addEventListener('beforeunload', onUnload);

  const poll = setInterval(() => {
    if (!graph) return;
    layerMeters.follow();
    changed();
  }, POLL_MS);

  /**
   * Sound flows after this. A context whose device died may never run again; then the graph is made anew, which costs
   * the person nothing but the microphone's arming.
   */
  const wake = async () => {
    const sleeping = graph;
    if (!sleeping || sleeping.context.state === 'running') return;
    const patience = new Promise((done) => setTimeout(done, WAKE_MS));
    await Promise.race([sleeping.context.resume(), patience]).catch(() => undefined);
    if ((sleeping.context.state as AudioContextState) === 'running' || !outputDied || graph !== sleeping)
      return;
    outputDied = false;
    const position = transport?.position() ?? 0;
    await tearDown();
    await build(sleeping.sampleRate);
    transport?.seek(position);
    await Promise.race([opened().graph.context.resume(), patience]);
  };

  const opened = () => {
    if (!graph || !transport) throw notOpen();
    return { graph, transport };
  };

  return {
    getState: () => state,
    subscribe: listeners.add,
    position: () => transport?.position() ?? 0,
    async resume() {
      await opening;
      await wake();
    },
    open(rate) {
      opening = opening
        .catch(() => undefined)
        .then(async () => {
          if (closed || graph?.sampleRate === rate) return;
          if (isTaking()) {
            throw new StudioError(
              'CONFLICT',
              'A take is being recorded.',
              'Stop it, then open another story.',
            );
          }
          layers = [];
          loop = null;
          await tearDown();
          await build(rate);
        });
      return opening;
    },
    setLayers(next, gainDb = 0) {
      layers = next;
      matchDb = gainDb;
      transport?.setLayers(next, gainDb);
      changed();
    },
    async play() {
      if (isTaking()) return;
      if (probing) throw isMeasuring();
      opened();
      await wake();
      const { graph: current, transport: player } = opened();
      underrunsBefore = current.status.underruns();
      problems.delete('playback');
      await player.play();
      changed();
    },
    pause() {
      if (!isTaking()) transport?.pause();
    },
    seek(frame) {
      transport?.seek(Math.round(frame));
      changed();
    },
    setLoop(next) {
      loop = next && next.to > next.from ? { from: Math.round(next.from), to: Math.round(next.to) } : null;
      transport?.setLoop(loop);
      changed();
    },
    scrub(frame) {
      if (!probing) transport?.scrub(Math.round(frame));
    },
    setMasterGain(gainDb) {
      masterDb = gainDb;
      graph?.toWorklet({ type: 'master', gainDb });
    },
    setMetronome(settings) {
      metronome = settings;
      graph?.toWorklet({ type: 'metronome', settings });
    },
    refreshInputs,
    async arm(deviceId, channels, first = 1) {
      opened();
      if (isTaking()) {
        throw new StudioError('CONFLICT', 'A take is being recorded.', 'Stop it, then choose another input.');
      }
      await wake();
      const { graph: current, transport: player } = opened();
      disarm();
      let label = '';
      const openedInput = await openInput(current.context, {
        deviceId,
        channels,
        first,
        onLost: () => void inputLost(label),
        onMuted: (muted) => setProblem('input', muted ? mutedInput(label) : null),
      });
      label = openedInput.label;
      if (graph !== current || recorder) {
        openedInput.close();
        throw new StudioError('CANCELLED', 'Another input was armed meanwhile.', 'Arm again.');
      }
      input = openedInput;
      inputId = openedInput.deviceId;
      inputChannels = channels;
      recorder = createRecorder({
        graph: current,
        transport: player,
        takes: deps.takes,
        origin,
        input: openedInput,
        channels,
        changed,
        diskProblem: (problem) => setProblem('disk', problem),
        // Told again: the end of a take clears what the disk had against it.
        refused: (problem) =>
          void closeTakeEarly(problem, 'disk').then((take) => take && setProblem('disk', problem)),
        stoodStill: (seconds) => setProblem('playback', seconds === null ? null : stoodStill(seconds)),
        hasClicks: () => metronome.on,
        ended: tellEnded,
      });
      const armed = recorder;
      output = await currentOutput();
      armed.roundTrip.recall(
        await recallResidual(deps.residuals, await devicePair(current, openedInput, channels)),
      );
      setProblem('input', null);
      // Labels are only told once a microphone was allowed.
      await refreshInputs();
    },
    disarm() {
      if (!isTaking()) disarm();
    },
    setMonitoring(on) {
      monitoring = on && recorder !== null;
      graph?.toWorklet({ type: 'monitor', on: monitoring && !probing });
      changed();
    },
    async probe(options = {}) {
      opened();
      if (probing) throw isMeasuring();
      if (phase() !== 'idle') throw isBusy();
      await wake();
      const { graph: current } = opened();
      const [measured, open] = [recorder, input];
      if (!measured || !open) throw notArmed();
      if (probing || phase() !== 'idle') throw probing ? isMeasuring() : isBusy();
      const abort = new AbortController();
      probing = abort;
      // Monitoring would play the probe a second time.
      current.toWorklet({ type: 'monitor', on: false });
      changed();
      try {
        return await measureLatency({
          graph: current,
          recorder: measured,
          pair: () => devicePair(current, open, inputChannels),
          store: deps.residuals,
          options: {
            ...options,
            signal: options.signal ? AbortSignal.any([options.signal, abort.signal]) : abort.signal,
          },
        });
      } finally {
        probing = null;
        graph?.toWorklet({ type: 'monitor', on: monitoring });
        changed();
      }
    },
    async record(request) {
      const { graph: current } = opened();
      if (!recorder) throw notArmed();
      if (probing) throw isMeasuring();
      underrunsBefore = current.status.underruns();
      problems.delete('playback');
      await recorder.record(request);
    },
    async stopRecording() {
      if (!recorder) throw notArmed();
      return recorder.stop(false);
    },
    async keepLast(request) {
      if (!recorder) throw notArmed();
      return recorder.keepLast(request, Math.max(0, Math.round(transport?.position() ?? 0)));
    },
    onTakeEnded: endedListeners.add,
    takeFrame: () => recorder?.takeFrame() ?? null,
    async discardRecording() {
      if (!recorder) throw notArmed();
      await recorder.discard();
    },
    inputMeter: () => (recorder && graph ? graph.status.input() : SILENT),
    outputMeter: () => (graph ? [graph.status.output(0), graph.status.output(1)] : [SILENT, SILENT]),
    layerMeter(nodeId) {
      layerMeters.want();
      const slot = transport?.slotOf(nodeId) ?? null;
      return graph && slot !== null ? graph.status.layer(slot) : null;
    },
    clearClips() {
      graph?.toWorklet({ type: 'clearClips' });
    },
    async close() {
      closed = true;
      clearInterval(poll);
      removeEventListener('beforeunload', onUnload);
      navigator.mediaDevices?.removeEventListener('devicechange', onDevices);
      await opening.catch(() => undefined);
      await tearDown();
      listeners.clear();
    },
  };
};

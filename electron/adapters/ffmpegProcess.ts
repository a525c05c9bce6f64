/**
 * FFmpeg as a child process: the implementation of `studio/ports/ffmpeg`.
 *
 * Spawned without a shell, so no file name can become a command. A run ends in exactly one of four ways: it worked,
 * it failed with the reason from its log, it was cancelled, or it made no progress for too long. In every case the
 * promise settles only after the process is gone, so that the caller may delete its files (Windows keeps open files).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { StudioError } from '../../shared/contract/errors';
import { cancelled } from '../studio/cancel';
import { parseFfmetadata } from '../studio/pcm/fileTags';
import type { AudioProbe, Ffmpeg, FfmpegResult, FfmpegRun } from '../studio/ports/ffmpeg';
import { ffprobeArguments, probeByDecodeArguments, safeArguments, tagArguments } from './ffmpegArguments';
import { type FoundFfmpeg, lookUpFfmpeg } from './ffmpegLookup';
import { createStderrReader, parseFfprobe, parseProbeByDecode } from './ffmpegOutput';

const STALL_SECONDS = 60;
/** A probe reads headers; a file that keeps it busy longer is up to something. */
const PROBE_SECONDS = 20;
const PROBE_OUTPUT_LIMIT = 4 * 1024 * 1024;

/**
 * Hands stdout on in order, waiting for each taker.
 *
 * The `readable` listener stays for the stream's whole life: with listeners that come and go (async iteration with
 * back-pressure) Node lost the tail of a decoder's pipe when the process ended while nobody listened.
 */
function takeOutput(
  stream: Readable,
  take: (bytes: Uint8Array) => void | Promise<void>,
  onBusy: (busy: boolean) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let busy = false;
    let ended = false;
    const pump = async () => {
      if (busy) return;
      busy = true;
      for (let bytes = stream.read(); bytes !== null; bytes = stream.read()) {
        const taken = take(bytes as Uint8Array);
        if (taken) {
          onBusy(true);
          await taken;
          onBusy(false);
        }
      }
      busy = false;
      if (ended) resolve();
    };
    const onEnd = () => {
      ended = true;
      if (!busy) resolve();
    };
    stream.on('readable', () => pump().catch(reject));
    stream.on('end', onEnd);
    // A killed process closes its pipe without an end.
    stream.on('close', onEnd);
    stream.on('error', reject);
  });
}

/** Writes everything with back-pressure. Ends quietly when FFmpeg closes its side: its exit code tells why. */
async function giveInput(
  stream: Writable,
  input: AsyncIterable<Uint8Array>,
  onBytes: () => void,
): Promise<void> {
  let gone = false;
  let wake = () => {};
  const onGone = () => {
    gone = true;
    wake();
  };
  stream.on('error', onGone);
  stream.on('close', onGone);
  stream.on('drain', () => wake());
  for await (const bytes of input) {
    if (gone) return;
    onBytes();
    if (!stream.write(bytes) && !gone) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      onBytes();
    }
  }
  if (!gone) stream.end();
}

interface Process {
  readonly program: string;
  readonly args: readonly string[];
  readonly run: Omit<FfmpegRun, 'args'>;
}

function failure(reason: string, code: number | null): StudioError {
  if (/No space left on device|There is not enough space/i.test(reason)) {
    return new StudioError(
      'DISK_FULL',
      'The disk is full.',
      'Free some space, or choose another disk, and try again.',
    );
  }
  return new StudioError(
    'FFMPEG_FAILED',
    `FFmpeg stopped: ${reason || `exit code ${code ?? 'none'}`}`,
    'See whether the file plays in another program; if it does, please report this message.',
  );
}

async function runProcess({ program, args, run }: Process): Promise<FfmpegResult> {
  if (run.signal?.aborted) throw cancelled();
  const child: ChildProcess = spawn(program, args, {
    stdio: [run.input ? 'pipe' : 'ignore', run.onOutput ? 'pipe' : 'ignore', 'pipe'],
    windowsHide: true,
    shell: false,
  });
  const kill = () => {
    child.kill('SIGKILL');
    // Bytes that nobody takes any more would keep the pipe, and with it this run, open.
    child.stdout?.destroy();
  };

  let stalled = false;
  let outputBusy = false;
  const stallSeconds = run.stallSeconds ?? STALL_SECONDS;
  const stallTimer = setTimeout(() => {
    // A slow taker is not a stalled FFmpeg.
    if (outputBusy) stallTimer.refresh();
    else {
      stalled = true;
      kill();
    }
  }, stallSeconds * 1000);
  const alive = () => void stallTimer.refresh();

  let reported = -1;
  const stderr = createStderrReader((microseconds) => {
    if (microseconds === reported) return;
    reported = microseconds;
    alive();
    run.onProgress?.(microseconds);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => stderr.push(text));

  run.signal?.addEventListener('abort', kill, { once: true });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code));
  });
  const flows: Promise<void>[] = [];
  if (run.onOutput && child.stdout) {
    const { onOutput } = run;
    const take = (bytes: Uint8Array) => {
      alive();
      return onOutput(bytes);
    };
    flows.push(
      takeOutput(child.stdout, take, (busy) => {
        outputBusy = busy;
        alive();
      }),
    );
  }
  if (run.input && child.stdin) {
    // Nobody waits for a source that has nothing to say to a process that is gone.
    const ended = exited.then(
      () => {},
      () => {},
    );
    flows.push(Promise.race([giveInput(child.stdin, run.input, alive), ended]));
  }

  try {
    const watched = flows.map((flow) =>
      flow.catch((error: unknown) => {
        kill();
        throw error;
      }),
    );
    const [code, ...results] = await Promise.allSettled([exited, ...watched]);
    stderr.end();
    if (run.signal?.aborted) throw cancelled();
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    if (code.status === 'rejected') {
      throw new StudioError(
        'FFMPEG_MISSING',
        `${program} could not be started: ${String(code.reason)}`,
        'Run the doctor command to see what is wrong with FFmpeg.',
        { cause: code.reason },
      );
    }
    if (stalled) {
      throw new StudioError(
        'FFMPEG_FAILED',
        `FFmpeg made no progress for ${stallSeconds} s and was ended.`,
        'The file may be damaged, or its disk or network share does not answer. Copy it to this disk and try again.',
      );
    }
    if (code.value !== 0) throw failure(stderr.reason(), code.value);
    return { log: stderr.log, errors: stderr.errors };
  } finally {
    clearTimeout(stallTimer);
    run.signal?.removeEventListener('abort', kill);
  }
}

/** Runs a program that answers with little output, and returns that output. */
async function ask(program: string, args: readonly string[], signal?: AbortSignal) {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const { log } = await runProcess({
    program,
    args,
    run: {
      stallSeconds: PROBE_SECONDS,
      onOutput(part) {
        bytes += part.byteLength;
        if (bytes <= PROBE_OUTPUT_LIMIT) parts.push(part);
      },
      ...(signal ? { signal } : {}),
    },
  });
  return { output: Buffer.concat(parts), log };
}

const notAudio = (cause?: unknown) =>
  new StudioError(
    'UNSUPPORTED_AUDIO',
    'No audio was found in the file.',
    'Import a WAV, RF64, AIFF, FLAC, MP3, M4A/AAC, Ogg, Opus, WebM or MP4/MOV file.',
    { cause },
  );

async function probe(found: FoundFfmpeg, file: string, signal?: AbortSignal): Promise<AudioProbe> {
  try {
    if (found.ffprobe) {
      const { output } = await ask(found.ffprobe, ffprobeArguments(file), signal);
      const parsed = parseFfprobe(output.toString('utf8'));
      if (parsed) return parsed;
    } else {
      const decoded = await ask(found.path, safeArguments(probeByDecodeArguments(file)), signal);
      const parsed = parseProbeByDecode(decoded.log, decoded.output);
      const tags = await ask(found.path, safeArguments(tagArguments(file)), signal);
      if (parsed) return { ...parsed, tags: parseFfmetadata(tags.output.toString('utf8')) };
    }
  } catch (error) {
    if (error instanceof StudioError && error.code === 'FFMPEG_FAILED') throw notAudio(error);
    throw error;
  }
  throw notAudio();
}

/** FFMPEG_MISSING, with the remedy for this system, when no FFmpeg is good enough. */
export async function createFfmpeg(found?: FoundFfmpeg): Promise<Ffmpeg> {
  const program = found ?? (await lookUpFfmpeg());
  return {
    path: program.path,
    version: program.version,
    soxr: program.soxr,
    probe: (file, signal) => probe(program, file, signal),
    run: ({ args, ...run }) => runProcess({ program: program.path, args: safeArguments(args), run }),
  };
}

/**
 * A sound card that hears itself, for tests on machines that have none: a PulseAudio of our own with a null sink whose
 * monitor is offered as a microphone, so that whatever a browser plays comes back as its input.
 *
 * It runs beside any sound system of this machine, in a folder of its own, and is reached only by programs that get
 * `env`; closing it ends the one process that was started and nothing else. (Chromium hides plain monitors, hence the
 * remapped source.)
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { run, which } from '../../../scripts/lib/run.mjs';
import { canInstallUnasked, installRemedy, installUnasked } from '../../../scripts/lib/systemPackages.mjs';

const execute = promisify(execFile);

export interface Loopback {
  readonly rate: number;
  readonly pid: number;
  /** For the browser (and any other program) that shall use this sound card. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs `pactl` against it and returns what it printed. */
  pactl(...args: string[]): Promise<string>;
  /** Stops the sound server in its tracks for so many milliseconds, as a machine does that is far too busy. */
  freeze(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Thrown where no loopback sound card can be had; the message says what is missing and what to do. */
export class NoLoopback extends Error {
  override readonly name = 'NoLoopback';
}

const needPulseAudio = async () => {
  if (process.platform !== 'linux') {
    throw new NoLoopback(`The loopback sound card needs Linux with PulseAudio; this is ${process.platform}.`);
  }
  if (which('pulseaudio') && which('pactl')) return;
  const remedy = installRemedy('pulseaudio');
  if (!canInstallUnasked()) throw new NoLoopback(`The loopback sound card needs PulseAudio. ${remedy}`);
  const { ok, output } = await installUnasked(['pulseaudio']);
  if (!ok) throw new NoLoopback(`PulseAudio could not be installed. ${remedy}\n${output.slice(-2_000)}`);
  // Debian keeps pactl in a package of its own.
  if (!which('pactl')) await run('apt-get', ['install', '-y', 'pulseaudio-utils'], { seconds: 600 });
};

const end = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });

export const openLoopback = async (rate = 48_000): Promise<Loopback> => {
  await needPulseAudio();
  const folder = await mkdtemp(join(tmpdir(), 'tapstory-pulse-'));
  const socket = join(folder, 'native');
  const server = { PULSE_SERVER: `unix:${socket}` };
  await writeFile(
    join(folder, 'daemon.conf'),
    `default-sample-rate = ${rate}\nalternate-sample-rate = ${rate}\ndefault-sample-format = float32le\n`,
  );
  const load = (module: string) => ['-L', module];
  const child = spawn(
    'pulseaudio',
    [
      '-n',
      '--daemonize=no',
      '--exit-idle-time=-1',
      '--use-pid-file=no',
      '--log-target=stderr',
      '--log-level=error',
      ...load(`module-native-protocol-unix socket=${socket} auth-anonymous=1`),
      ...load(`module-null-sink sink_name=loop rate=${rate} sink_properties=device.description=Loop`),
      ...load(
        `module-remap-source source_name=mic master=loop.monitor source_properties=device.description=LoopMicrophone`,
      ),
    ],
    {
      env: {
        ...process.env,
        PULSE_CONFIG: join(folder, 'daemon.conf'),
        PULSE_RUNTIME_PATH: folder,
        HOME: folder,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4_000);
  });
  const close = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  const pactl = async (...args: string[]) =>
    (await execute('pactl', args, { env: { ...process.env, ...server, HOME: folder } })).stdout.trim();

  for (let tries = 0; ; tries += 1) {
    try {
      await pactl('info');
      break;
    } catch {
      if (tries > 100 || child.exitCode !== null) {
        await close();
        throw new NoLoopback(`PulseAudio did not start: ${complaint.trim() || 'no word from it'}`);
      }
      await new Promise((done) => setTimeout(done, 100));
    }
  }
  await pactl('set-default-sink', 'loop');
  await pactl('set-default-source', 'mic');
  return {
    rate,
    pid: child.pid as number,
    env: server,
    pactl,
    async freeze(milliseconds) {
      child.kill('SIGSTOP');
      try {
        await new Promise((done) => setTimeout(done, milliseconds));
      } finally {
        child.kill('SIGCONT');
      }
    },
    close,
  };
};

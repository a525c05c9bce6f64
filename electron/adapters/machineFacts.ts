/** Finds out what the doctor wants to know about this machine. Nothing here fails: what can't be learnt is missing. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, constants, mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { installRemedy } from '../../scripts/lib/systemPackages.mjs';
import { isStudioError } from '../../shared/contract/errors';
import type { FfmpegFacts, MachineFacts } from '../studio/doctor/facts';
import { findBrowser, hasDisplay } from './browsers';
import { lookUpFfmpeg } from './ffmpegLookup';

const ask = (program: string, args: readonly string[]): Promise<string | null> =>
  new Promise((resolve) => {
    execFile(program, args, { timeout: 20_000, windowsHide: true, maxBuffer: 1 << 22 }, (error, text) =>
      resolve(error ? null : text),
    );
  });

/** Second column of FFmpeg's tables of encoders and filters, whose rows begin with a column of flags. */
export const parseFfmpegTable = (text: string): string[] =>
  text.split('\n').flatMap((line) => /^ [A-Z.|]{3,6} (\w+) /.exec(line)?.[1] ?? []);

const onPath = (program: string): string | null => {
  const name = process.platform === 'win32' ? `${program}.exe` : program;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
};

const ffmpegFacts = async (): Promise<MachineFacts['ffmpeg']> => {
  try {
    const { path, version, soxr, ffprobe } = await lookUpFfmpeg();
    const [encoders, filters] = await Promise.all([
      ask(path, ['-hide_banner', '-encoders']),
      ask(path, ['-hide_banner', '-filters']),
    ]);
    const facts: FfmpegFacts = {
      path,
      version,
      soxr,
      ffprobe: ffprobe ?? onPath('ffprobe'),
      encoders: parseFfmpegTable(encoders ?? ''),
      filters: parseFfmpegTable(filters ?? ''),
    };
    return facts;
  } catch (error) {
    return isStudioError(error)
      ? { problem: error.message, remedy: installRemedy('ffmpeg') }
      : { problem: String(error), remedy: installRemedy('ffmpeg') };
  }
};

/** Writing is tried, not asked: permissions, read-only mounts and full disks all say no in other ways. */
const homeFacts = async (path: string): Promise<MachineFacts['home']> => {
  try {
    await mkdir(path, { recursive: true });
    const probe = join(path, `.doctor-${process.pid}`);
    await writeFile(probe, 'x');
    await rm(probe);
    const { bavail, bsize } = await statfs(path);
    return { path, problem: null, freeBytes: bavail * bsize };
  } catch (error) {
    return { path, problem: error instanceof Error ? error.message : String(error), freeBytes: null };
  }
};

/** Inside Electron the binary is the running program; outside it is the one that npm installed, if it could. */
const electronFacts = async (): Promise<string | null> => {
  if (process.versions.electron) return process.execPath;
  const program = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[
    process.platform as 'darwin'
  ];
  try {
    const manifest = createRequire(import.meta.url).resolve('electron/package.json');
    const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(dirname(manifest), 'dist');
    const path = join(dist, program ?? 'electron');
    await access(path, constants.X_OK);
    return path;
  } catch {
    return null;
  }
};

const soundFacts = (): string | null => {
  if (process.platform !== 'linux') return 'The sound system of this operating system.';
  const runtime = process.env.XDG_RUNTIME_DIR;
  if (process.env.PULSE_SERVER) return `PulseAudio at ${process.env.PULSE_SERVER}.`;
  if (runtime && existsSync(join(runtime, 'pipewire-0'))) return 'PipeWire.';
  if (runtime && existsSync(join(runtime, 'pulse', 'native'))) return 'PulseAudio.';
  if (existsSync('/var/run/pulse/native') || existsSync('/tmp/pulse-socket')) return 'PulseAudio.';
  return existsSync('/dev/snd/controlC0') ? 'ALSA.' : null;
};

const soundRemedy = (): string =>
  onPath('pulseaudio')
    ? 'PulseAudio is installed but does not run: `pulseaudio --start`.'
    : installRemedy('pulseaudio');

const npmVersion = (): Promise<string | null> =>
  // npm.cmd can't be started without a shell on Windows; the words are fixed, so the shell has nothing to misread.
  process.platform === 'win32'
    ? ask('cmd.exe', ['/d', '/s', '/c', 'npm --version']).then((text) => text?.trim() ?? null)
    : ask('npm', ['--version']).then((text) => text?.trim().split('\n').at(-1) ?? null);

export const gatherMachineFacts = async (home: string): Promise<MachineFacts> => {
  const [npm, ffmpeg, homeState, electron] = await Promise.all([
    npmVersion(),
    ffmpegFacts(),
    homeFacts(home),
    electronFacts(),
  ]);
  return {
    platform: process.platform,
    node: process.versions.node,
    npm,
    ffmpeg,
    home: homeState,
    electron,
    browser: findBrowser(),
    display: hasDisplay(),
    sound: soundFacts(),
    remedies: {
      ffmpeg: installRemedy('ffmpeg'),
      browser: installRemedy('chromium'),
      sound: soundRemedy(),
    },
  };
};

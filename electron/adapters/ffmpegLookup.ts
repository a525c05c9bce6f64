/**
 * Finds an FFmpeg that is good enough: `FFMPEG_PATH`, then the optional package `ffmpeg-static`, then PATH.
 *
 * A candidate that is missing or too old is passed over for the next one, except `FFMPEG_PATH`: who names a program
 * wants that one or an error, not a silent other.
 */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { StudioError } from '../../shared/contract/errors';
import { type FfmpegBuild, OLDEST_VERSION, parseVersion } from './ffmpegOutput';

export interface FfmpegLookup {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Path of the packaged binary, or null when the package or its binary is absent. */
  readonly packaged: () => string | null;
}

export interface FoundFfmpeg extends FfmpegBuild {
  readonly path: string;
  /** ffprobe of the same folder, when there is one. */
  readonly ffprobe: string | null;
}

/** `ffmpeg-static` names a path even when its download failed; inside an Electron archive nothing can be executed. */
function packagedFfmpeg(): string | null {
  try {
    const path: unknown = createRequire(import.meta.url)('ffmpeg-static');
    return typeof path === 'string' ? path.replace('app.asar', 'app.asar.unpacked') : null;
  } catch {
    return null;
  }
}

export const systemLookup = (): FfmpegLookup => ({
  env: process.env,
  platform: process.platform,
  packaged: packagedFfmpeg,
});

const isExecutable = (path: string) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

async function onPath(lookup: FfmpegLookup, program: string): Promise<string | null> {
  const name = lookup.platform === 'win32' ? `${program}.exe` : program;
  for (const folder of (lookup.env.PATH ?? lookup.env.Path ?? '').split(delimiter)) {
    if (folder && (await isExecutable(join(folder, name)))) return join(folder, name);
  }
  return null;
}

const askVersion = (path: string): Promise<FfmpegBuild | null> =>
  new Promise((resolve) => {
    execFile(
      path,
      ['-hide_banner', '-version'],
      { timeout: 20_000, windowsHide: true, maxBuffer: 1 << 20 },
      (error, text) => resolve(error ? null : parseVersion(text)),
    );
  });

/** How to get FFmpeg on this system, as one sentence with the exact command. */
export function ffmpegRemedy(platform: NodeJS.Platform): string {
  const command: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'brew install ffmpeg',
    win32: 'winget install Gyan.FFmpeg',
    linux: 'sudo apt-get install ffmpeg (or your distribution’s package of that name)',
  };
  return `Install FFmpeg ${OLDEST_VERSION} or newer: ${command[platform] ?? 'see https://ffmpeg.org/download.html'}. Or set FFMPEG_PATH to the program.`;
}

async function probeOf(path: string, platform: NodeJS.Platform): Promise<string | null> {
  const sibling = join(dirname(path), platform === 'win32' ? 'ffprobe.exe' : 'ffprobe');
  return (await isExecutable(sibling)) ? sibling : null;
}

/** FFMPEG_MISSING when none is good enough. */
export async function lookUpFfmpeg(lookup: FfmpegLookup = systemLookup()): Promise<FoundFfmpeg> {
  const remedy = ffmpegRemedy(lookup.platform);
  const named = lookup.env.FFMPEG_PATH;
  const candidates = named ? [named] : [lookup.packaged(), await onPath(lookup, 'ffmpeg')];
  let tooOld: string | null = null;
  for (const path of candidates) {
    const build = path ? await askVersion(path) : null;
    if (!path || !build) continue;
    if (build.recentEnough) return { ...build, path, ffprobe: await probeOf(path, lookup.platform) };
    tooOld = `The FFmpeg at ${path} is version ${build.version}; ${OLDEST_VERSION} is the oldest that works.`;
  }
  if (tooOld) throw new StudioError('FFMPEG_MISSING', tooOld, remedy);
  throw new StudioError(
    'FFMPEG_MISSING',
    named ? `FFMPEG_PATH names ${named}, which does not run as FFmpeg.` : 'FFmpeg was not found.',
    named ? `Correct or unset FFMPEG_PATH. ${remedy}` : remedy,
  );
}

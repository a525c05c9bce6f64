/** FFmpeg for `npm start` and `npm test`: found where the studio looks for it, or brought in. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { at } from './paths.mjs';
import { lastLines, which } from './run.mjs';
import { canInstallUnasked, installRemedy, installUnasked } from './systemPackages.mjs';
import { say, step } from './terminal.mjs';

/** The same order as the studio's own: `FFMPEG_PATH`, the `ffmpeg-static` package, the PATH. */
export const findFfmpeg = () => {
  const named = process.env.FFMPEG_PATH;
  if (named) return existsSync(named) ? named : null;
  try {
    const packaged = createRequire(at('package.json'))('ffmpeg-static');
    if (typeof packaged === 'string' && existsSync(packaged)) return packaged;
  } catch {
    // The package is optional: its install downloads the program and fails where GitHub can't be reached.
  }
  return which('ffmpeg');
};

/**
 * Sees to it that there is an FFmpeg, without asking a question.
 * @returns {Promise<{ path: string | null, remedy: string }>} the remedy is empty when it is there
 */
export const provideFfmpeg = async () => {
  const found = findFfmpeg();
  if (found) return { path: found, remedy: '' };
  if (process.env.FFMPEG_PATH) {
    const remedy = `FFMPEG_PATH names ${process.env.FFMPEG_PATH}, which is not there. Correct it or unset it.`;
    return { path: null, remedy };
  }
  if (canInstallUnasked()) {
    const { ok, output } = await step('Installing FFmpeg with apt-get', () => installUnasked(['ffmpeg']));
    if (!ok) say(lastLines(output, 5));
  }
  const path = findFfmpeg();
  return { path, remedy: path ? '' : installRemedy('ffmpeg') };
};

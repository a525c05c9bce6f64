/**
 * Programs that npm can't bring: which system package has them, and the exact command that installs it here.
 *
 * We install without asking only where no question can come up: as root with apt-get, which is how containers and
 * build machines look. Everywhere else the person gets the command, because a studio has no business with their
 * password.
 */
import { run, which } from './run.mjs';

/** @typedef {'ffmpeg' | 'chromium' | 'pulseaudio'} SystemPackage */
/** @typedef {{ platform: NodeJS.Platform, has: (program: string) => boolean, root: boolean }} System */

/**
 * In order of preference. The name of a package is its own unless said otherwise; null where the system has no use
 * for it or does not offer it.
 * @type {readonly { program: string, platforms: readonly NodeJS.Platform[], install: string, sudo: boolean,
 *   names: Partial<Record<SystemPackage, string | null>> }[]}
 */
const managers = [
  {
    program: 'brew',
    platforms: ['darwin', 'linux'],
    install: 'brew install',
    sudo: false,
    names: { chromium: '--cask google-chrome', pulseaudio: null },
  },
  {
    program: 'winget',
    platforms: ['win32'],
    install: 'winget install --exact --id',
    sudo: false,
    names: { ffmpeg: 'Gyan.FFmpeg', chromium: 'Google.Chrome', pulseaudio: null },
  },
  { program: 'apt-get', platforms: ['linux'], install: 'apt-get install -y', sudo: true, names: {} },
  {
    program: 'dnf',
    platforms: ['linux'],
    install: 'dnf install -y',
    sudo: true,
    names: { ffmpeg: 'ffmpeg-free' },
  },
  {
    program: 'pacman',
    platforms: ['linux'],
    install: 'pacman -S --needed --noconfirm',
    sudo: true,
    names: {},
  },
  { program: 'zypper', platforms: ['linux'], install: 'zypper install -y', sudo: true, names: {} },
  { program: 'apk', platforms: ['linux'], install: 'apk add', sudo: true, names: {} },
];

const pages = /** @type {const} */ ({
  ffmpeg: 'https://ffmpeg.org/download.html',
  chromium: 'https://www.google.com/chrome/',
  pulseaudio: 'https://www.freedesktop.org/wiki/Software/PulseAudio/',
});

/** @returns {System} */
export const thisSystem = () => ({
  platform: process.platform,
  has: (program) => which(program) !== null,
  root: process.getuid?.() === 0,
});

/**
 * The command that installs a package on this system, or null where no known package manager has it.
 * @param {SystemPackage} wanted
 * @param {System} [system]
 */
export const installCommand = (wanted, system = thisSystem()) => {
  const manager = managers.find(
    ({ program, platforms }) => platforms.includes(system.platform) && system.has(program),
  );
  const name = manager?.names[wanted] === undefined ? wanted : manager.names[wanted];
  if (!manager || !name) return null;
  return `${manager.sudo && !system.root ? 'sudo ' : ''}${manager.install} ${name}`;
};

/**
 * What to do about a missing program, as a sentence.
 * @param {SystemPackage} wanted
 * @param {System} [system]
 */
export const installRemedy = (wanted, system = thisSystem()) => {
  const command = installCommand(wanted, system);
  return command ? `Run: ${command}` : `Install it from ${pages[wanted]}, and see that it is on the PATH.`;
};

/**
 * True where packages can be installed without a question.
 * @param {System} [system]
 */
export const canInstallUnasked = (system = thisSystem()) =>
  system.platform === 'linux' && system.root && system.has('apt-get');

/**
 * Installs packages by apt-get's names. Call only when `canInstallUnasked`.
 * @param {readonly string[]} wanted
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export const installUnasked = async (wanted) => {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env, seconds: 300 });
  const args = ['install', '-y', '--no-install-recommends', ...wanted];
  const { code, output } = await run('apt-get', args, { env, seconds: 1200 });
  return { ok: code === 0, output };
};

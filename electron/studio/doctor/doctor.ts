/**
 * Every prerequisite, its version, and what to do about it. Pure: facts in, checks out, so that each verdict has a
 * test without a machine that is broken in just that way.
 */
import type { Check } from '../../../shared/contract/schemas';
import type { CatalogueReport } from '../ports/catalogue';
import type { FfmpegFacts, MachineFacts } from './facts';

const OLDEST_NODE = [20, 19] as const;
/** An hour of stereo at 24 bits and 48 kHz takes 1 GB. */
const LITTLE_SPACE_BYTES = 2e9;
const NO_SPACE_BYTES = 1e8;

const formats: readonly { readonly name: string; readonly encoders: readonly string[] }[] = [
  { name: 'FLAC', encoders: ['flac'] },
  { name: 'MP3', encoders: ['libmp3lame', 'mp3_mf'] },
  { name: 'M4A', encoders: ['aac', 'libfdk_aac', 'aac_at'] },
  { name: 'Opus', encoders: ['libopus'] },
];
const neededFilters = ['ebur128', 'aresample', 'loudnorm'];

const ok = (name: string, version: string | null, detail: string): Check => ({
  name,
  state: 'ok',
  version,
  detail,
  remedy: '',
});
const bad = (
  state: 'warning' | 'missing',
  name: string,
  version: string | null,
  detail: string,
  remedy: string,
): Check => ({ name, state, version, detail, remedy });

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

const checkNode = ({ node }: MachineFacts): Check => {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const [neededMajor, neededMinor] = OLDEST_NODE;
  return major > neededMajor || (major === neededMajor && minor >= neededMinor)
    ? ok('Node.js', node, 'Recent enough.')
    : bad(
        'missing',
        'Node.js',
        node,
        `${OLDEST_NODE.join('.')} or newer is needed.`,
        'Install the LTS release from https://nodejs.org.',
      );
};

const checkNpm = ({ npm }: MachineFacts): Check =>
  npm
    ? ok('npm', npm, 'Installs the packages of a checkout.')
    : bad(
        'warning',
        'npm',
        null,
        'Not found. Only a checkout needs it.',
        'Install Node.js from https://nodejs.org; it brings npm.',
      );

const checkEncoders = (ffmpeg: FfmpegFacts, remedy: string): Check => {
  const missing = formats
    .filter(({ encoders }) => !encoders.some((encoder) => ffmpeg.encoders.includes(encoder)))
    .map(({ name }) => name);
  const filters = neededFilters.filter((filter) => !ffmpeg.filters.includes(filter));
  const lacks = [...missing, ...filters.map((filter) => `the ${filter} filter`)];
  return lacks.length === 0
    ? ok('Formats', null, 'WAV, FLAC, MP3, M4A and Opus can be written; loudness can be measured.')
    : bad(
        'warning',
        'Formats',
        null,
        `This FFmpeg lacks ${lacks.join(', ')}.`,
        `Use a complete FFmpeg. ${remedy}`,
      );
};

const checkFfmpeg = ({ ffmpeg, remedies }: MachineFacts): Check[] => {
  if ('problem' in ffmpeg) return [bad('missing', 'FFmpeg', null, ffmpeg.problem, ffmpeg.remedy)];
  return [
    ok('FFmpeg', ffmpeg.version, ffmpeg.path),
    ffmpeg.ffprobe
      ? ok('ffprobe', null, ffmpeg.ffprobe)
      : bad('warning', 'ffprobe', null, 'Not found; FFmpeg itself reads the files instead.', remedies.ffmpeg),
    checkEncoders(ffmpeg, remedies.ffmpeg),
    ffmpeg.soxr
      ? ok('Resampler', null, 'soxr, very high quality.')
      : bad(
          'warning',
          'Resampler',
          null,
          'This FFmpeg has no soxr; its own resampler is used.',
          `Use an FFmpeg built with libsoxr. ${remedies.ffmpeg}`,
        ),
  ];
};

const checkHome = ({ home }: MachineFacts): Check[] => {
  if (home.problem) {
    return [
      bad(
        'missing',
        'Home',
        null,
        `${home.path}: ${home.problem}`,
        'Correct its permissions, or choose another folder with --home or TAPSTORY_HOME.',
      ),
    ];
  }
  const writable = ok('Home', null, `${home.path} can be written.`);
  if (home.freeBytes === null) return [writable];
  const detail = `${gigabytes(home.freeBytes)} free. An hour of stereo takes about 1 GB.`;
  const remedy = 'Free some space, or move the home to a larger disk with TAPSTORY_HOME.';
  if (home.freeBytes < NO_SPACE_BYTES) return [writable, bad('missing', 'Disk space', null, detail, remedy)];
  if (home.freeBytes < LITTLE_SPACE_BYTES)
    return [writable, bad('warning', 'Disk space', null, detail, remedy)];
  return [writable, ok('Disk space', null, detail)];
};

const checkCatalogue = (report: CatalogueReport | null, repaired: string | null): Check[] => {
  if (!report) return [];
  if (report.ok && repaired) {
    return [
      bad(
        'warning',
        'Catalogue',
        null,
        repaired,
        'Look through your stories, and keep the damaged file until all is well.',
      ),
    ];
  }
  return report.ok
    ? [ok('Catalogue', null, 'Sound.')]
    : [
        bad(
          'missing',
          'Catalogue',
          null,
          report.problems.slice(0, 5).join(' '),
          'Run `tapstory verify` for the details, and keep a copy of the home before anything else.',
        ),
      ];
};

const checkWindow = ({ electron, browser, display, remedies }: MachineFacts): Check[] => [
  electron
    ? ok('Electron', null, electron)
    : bad(
        'warning',
        'Electron',
        null,
        'Its binary is not here; the studio opens in a browser instead.',
        'Run `npx install-electron --no` where GitHub can be reached, or set ELECTRON_OVERRIDE_DIST_PATH.',
      ),
  browser
    ? ok('Browser', null, `${browser.name}: ${browser.path}`)
    : bad(
        electron ? 'warning' : 'missing',
        'Browser',
        null,
        'No Chrome, Edge, Brave or Chromium was found.',
        remedies.browser,
      ),
  display
    ? ok('Display', null, 'A window can be opened.')
    : bad(
        'warning',
        'Display',
        null,
        'There is no display; `npm start` prints an address instead.',
        'Start from a desktop session, or open the address in a browser on this machine.',
      ),
];

const checkSound = ({ sound, remedies }: MachineFacts): Check =>
  sound
    ? ok('Sound', null, sound)
    : bad(
        'warning',
        'Sound',
        null,
        'No sound system was found; recording and playback need one.',
        remedies.sound,
      );

/**
 * @param report null where the catalogue is not open, e.g. because another studio has it
 * @param repaired what was saved from a damaged catalogue when it was opened, in words
 */
export const diagnose = (
  facts: MachineFacts,
  report: CatalogueReport | null,
  repaired: string | null = null,
): Check[] => [
  checkNode(facts),
  checkNpm(facts),
  ...checkFfmpeg(facts),
  ...checkHome(facts),
  ...checkCatalogue(report, repaired),
  ...checkWindow(facts),
  checkSound(facts),
];

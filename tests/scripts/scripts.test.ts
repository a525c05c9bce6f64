/** The plain-Node scripts that run before anything is installed. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureReason } from '../../scripts/lib/electronBinary.mjs';
import { checkNode, filesBelow, hashFiles, nodeIsNewEnough } from '../../scripts/lib/prepare.mjs';
import { findNpm, lastLines, run, runNode, runNpm, which } from '../../scripts/lib/run.mjs';
import { canInstallUnasked, installCommand, installRemedy } from '../../scripts/lib/systemPackages.mjs';
import { duration, Stop } from '../../scripts/lib/terminal.mjs';
import { countReport, sum } from '../../scripts/lib/testRunners.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tap-story-scripts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the Node that is needed', () => {
  it.each([
    ['20.18.3', false],
    ['20.19.0', true],
    ['20.20.2', true],
    ['22.0.0', true],
    ['18.20.8', false],
  ])('%s: %s', (version, good) => {
    expect(nodeIsNewEnough(version)).toBe(good);
    if (good) expect(() => checkNode(version)).not.toThrow();
    else expect(() => checkNode(version)).toThrow(Stop);
  });
});

describe('the hash of files', () => {
  const make = async (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), text);
    }
  };

  it('goes by names and contents, and by nothing else', async () => {
    await make({ 'a/x.ts': '1', 'a/b/y.ts': '2', 'single.json': '{}' });
    const places = ['a', 'single.json', 'not-there'];
    const first = await hashFiles(places, folder);
    expect(await hashFiles(places, folder)).toBe(first);
    await make({ 'a/x.ts': '1', 'a/node_modules/z.ts': '3', 'a/.hidden': '4' });
    expect(await hashFiles(places, folder)).toBe(first);
    await make({ 'a/x.ts': '12', 'a/b/y.ts': '' });
    const moved = await hashFiles(places, folder);
    await make({ 'a/x.ts': '1', 'a/b/y.ts': '2' });
    expect(moved).not.toBe(first);
    expect(await hashFiles(places, folder)).toBe(first);
    await make({ 'a/new.ts': '' });
    expect(await hashFiles(places, folder)).not.toBe(first);
  });

  it('lists files with forward slashes on every system', async () => {
    await make({ 'a/b/c.ts': '' });
    expect(await filesBelow(['a'], folder)).toEqual(['a/b/c.ts']);
  });
});

describe('running programs', () => {
  it('passes arguments on as they are', async () => {
    const strange = ['a b', '"quoted"', '$HOME', '%PATH%', '&& echo no', "it's", '*', ''];
    const { code, output } = await runNode([
      '-e',
      'console.log(JSON.stringify(process.argv.slice(1)))',
      ...strange,
    ]);
    expect([code, JSON.parse(output)]).toEqual([0, strange]);
  });

  it('tells the exit code, and ends what takes too long', async () => {
    expect((await runNode(['-e', 'process.exit(7)'])).code).toBe(7);
    const endless = await runNode(['-e', 'setInterval(() => {}, 1000)'], { seconds: 1 });
    expect(endless).toMatchObject({ timedOut: true });
    expect(endless.code).not.toBe(0);
    await expect(run(join(folder, 'nothing'), [])).rejects.toThrow('ENOENT');
  });

  it('keeps the end of what was printed', async () => {
    const { output } = await runNode(['-e', 'for (let i = 0; i < 20000; i += 1) console.log("line " + i)']);
    expect(output.length).toBeLessThanOrEqual(64 * 1024);
    expect(lastLines(output, 2)).toBe('line 19998\nline 19999');
  });

  it('finds npm without a shell', async () => {
    expect(findNpm()).toMatch(/npm-cli\.js$/);
    expect((await runNpm(['--version', '--loglevel=silent'])).output).toMatch(/\d+\.\d+\.\d+/);
  });

  it('finds programs on the PATH', async () => {
    expect(which('node')).not.toBeNull();
    expect(which('no-such-program-anywhere')).toBeNull();
    const name = process.platform === 'win32' ? 'tool.exe' : 'tool';
    await writeFile(join(folder, name), '', { mode: 0o644 });
    if (process.platform !== 'win32') expect(which('tool', { PATH: folder })).toBeNull();
    await rm(join(folder, name));
    await writeFile(join(folder, name), '', { mode: 0o755 });
    expect(which('tool', { PATH: folder })).toBe(join(folder, name));
  });
});

describe('system packages', () => {
  const system = (platform: NodeJS.Platform, programs: readonly string[], root = false) => ({
    platform,
    root,
    has: (program: string) => programs.includes(program),
  });

  it.each([
    ['linux', ['apt-get'], false, 'sudo apt-get install -y ffmpeg'],
    ['linux', ['apt-get'], true, 'apt-get install -y ffmpeg'],
    ['linux', ['dnf'], false, 'sudo dnf install -y ffmpeg-free'],
    ['linux', ['pacman'], false, 'sudo pacman -S --needed --noconfirm ffmpeg'],
    ['linux', [], false, null],
    ['darwin', ['brew'], false, 'brew install ffmpeg'],
    ['darwin', [], false, null],
    ['win32', ['winget'], false, 'winget install --exact --id Gyan.FFmpeg'],
  ] as const)('%s with %j, root %s', (platform, programs, root, command) => {
    expect(installCommand('ffmpeg', system(platform, programs, root))).toBe(command);
  });

  it('always leave something to do', () => {
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'] as const) {
      for (const wanted of ['ffmpeg', 'chromium', 'pulseaudio'] as const) {
        expect(installRemedy(wanted, system(platform, []))).toContain('https://');
      }
    }
  });

  it('are installed unasked only by root with apt-get', () => {
    expect(canInstallUnasked(system('linux', ['apt-get'], true))).toBe(true);
    expect(canInstallUnasked(system('linux', ['apt-get'], false))).toBe(false);
    expect(canInstallUnasked(system('linux', ['dnf'], true))).toBe(false);
    expect(canInstallUnasked(system('darwin', ['apt-get'], true))).toBe(false);
  });
});

describe('the failed download of Electron', () => {
  it('is told in one line', () => {
    const output = 'Downloading…\nTypeError: fetch failed\n    at node:internal\n';
    expect(failureReason({ output, timedOut: false })).toBe('its download from GitHub failed (fetch failed)');
    expect(failureReason({ output: '', timedOut: false })).not.toContain('\n');
    expect(failureReason({ output, timedOut: true })).toContain('minutes');
  });
});

describe('counting tests', () => {
  it('sums up the parts', () => {
    expect(
      sum([
        { passed: 1, failed: 2, skipped: 3, retried: ['a'] },
        { passed: 10, failed: 0, skipped: 1, retried: ['b'] },
      ]),
    ).toEqual({ passed: 11, failed: 2, skipped: 4, retried: ['a', 'b'] });
  });

  it('takes a file that does not load for a failure, and names what passed only when tried again', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [] },
        {
          status: 'failed',
          assertionResults: [
            { status: 'failed', fullName: 'falls', failureMessages: ['Error: no'] },
            { status: 'passed', fullName: 'stumbles', failureMessages: ['Error: late\n    at line 1'] },
            { status: 'passed', fullName: 'runs', failureMessages: [] },
          ],
        },
        { status: 'passed', assertionResults: [] },
      ],
    };
    expect(countReport(report)).toEqual({
      passed: 5,
      failed: 2,
      skipped: 3,
      retried: ['stumbles: Error: late'],
    });
  });
});

describe('words', () => {
  it.each([
    [40, '0.0 s'],
    [1_234, '1.2 s'],
    [31_600, '32 s'],
    [125_000, '2 min 5 s'],
  ])('%d ms are %s', (milliseconds, words) => expect(duration(milliseconds)).toBe(words));
});

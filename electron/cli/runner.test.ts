import { describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/contract/errors';
import { createProgressLine } from './progressLine';
import { type Outside, runCli } from './runner';

const node = '01900000-0000-7000-8000-00000000ffff';

/** Runs a command line in this process. A wrong call must be refused before the studio is opened. */
async function run(words: readonly string[], openStudio: Outside['openStudio'] = neverOpened) {
  let out = '';
  let err = '';
  const code = await runCli({
    words,
    signal: new AbortController().signal,
    progress: createProgressLine(null, () => 0),
    logger: { info() {}, warn() {}, error() {} },
    writeOut: async (text) => {
      out += text;
    },
    writeError: async (text) => {
      err += text;
    },
    openStudio,
  });
  return { code, out, err };
}

const neverOpened: Outside['openStudio'] = async () => {
  throw new Error('The studio was opened for a wrong call.');
};

describe('a wrong call', () => {
  it.each([
    [[]],
    [['bogus']],
    [['tree', 'a', 'b']],
    [['tree']],
    [['tree', node, '--bogus']],
    [['story']],
    [['story', 'new']],
    [['story', 'new', 'x', '--rate', '1']],
    [['story', 'new', 'x', '--rate', '44100.5']],
    [['set', node]],
    [['set', node, 'gainDb']],
    [['set', node, 'gainDb=loud']],
    [['set', node, 'pan=2']],
    [['set', node, '--in-branch', node, 'title=x']],
    [['import', 'a.wav']],
    [['import', '--new-story', 'x']],
    [['import', 'a.wav', '--story', node, '--new-story', 'x']],
    [['import', 'a.wav', '--new-story', 'x', '--over', node]],
    [['import', 'a.wav', '--story', node, '--at', 'noon']],
    [['mix', node]],
    [['mix', node, '-o', 'x.xyz']],
    [['mix', node, '-o', 'x.wav', '--bits', '12']],
    [['mix', node, '-o', 'x.wav', '--format', 'ogg']],
    [['mix', node, '-o', 'x.wav', '--lufs', '3']],
    [['mix', node, '-o', 'x.wav', '--lufs', 'loud']],
    [['stems', node]],
    [['peaks', node]],
    [['peaks', node, '-o', 'x.dat', '--scale', '0']],
    [['serve', '--port', '70000']],
  ])('exits with 2 and one JSON document on stderr: %j', async (words) => {
    const { code, out, err } = await run([...words, '--json']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const { error } = JSON.parse(err) as { error: Record<string, string> };
    expect(error.code).toBe('BAD_INPUT');
    expect(error.message).toMatch(/[.?!]$/);
    expect(error.remedy).toMatch(/\S/);
  });

  it('names the command that was meant', async () => {
    expect((await run(['story', 'new'])).err).toBe(
      "tapstory: Missing required argument 'title'.\n`tapstory story new --help` tells more.\n",
    );
    expect((await run(['tee'])).err).toContain('Did you mean tree?');
  });

  it('without any word is answered with the help', async () => {
    const { code, out, err } = await run([]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Usage: tapstory');
  });
});

describe('help', () => {
  it.each([[['--help']], [['help']], [['set', '--help']], [['story', 'new', '--help']], [['--version']]])(
    'goes to stdout and exits with 0: %j',
    async (words) => {
      const { code, err } = await run(words);
      expect({ code, err }).toEqual({ code: 0, err: '' });
    },
  );
});

describe('a failure', () => {
  const failing =
    (error: unknown): Outside['openStudio'] =>
    async () => {
      throw error;
    };

  it('of the work exits with 1', async () => {
    const full = new StudioError('DISK_FULL', 'No\nroom.', 'Free some.');
    expect(await run(['story', 'ls'], failing(full))).toEqual({
      code: 1,
      out: '',
      err: 'tapstory: No room.\nFree some.\n',
    });
    const { err } = await run(['story', 'ls', '--json'], failing(full));
    expect(JSON.parse(err)).toEqual({
      error: { code: 'DISK_FULL', message: 'No\nroom.', remedy: 'Free some.' },
    });
  });

  it('that nobody expected is one JSON document too', async () => {
    const { code, err } = await run(['--json', 'story', 'ls'], failing(new TypeError('oops')));
    expect(code).toBe(1);
    expect(JSON.parse(err)).toMatchObject({
      error: { code: 'INTERNAL', message: expect.stringContaining('oops') },
    });
  });
});

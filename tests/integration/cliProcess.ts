/** The built command line as a process: what a shell would see. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const program = resolve(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js');

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CliProcess {
  /** Resolves with everything that was printed once the process is gone. */
  readonly finished: Promise<Finished>;
  /** Resolves when stdout or stderr matches; rejects when the process ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
}

export function startCli(
  words: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): CliProcess {
  if (!existsSync(program))
    throw new Error(`${program} is not there: run \`npm test\`, or \`npm run build\` first.`);
  const child = spawn(process.execPath, [program, ...words], { cwd, env: { ...process.env, ...env } });
  let out = '';
  let err = '';
  let heard = () => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    heard();
  });
  const finished = new Promise<Finished>((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, out, err }));
  });
  return {
    finished,
    kill: (signal) => void child.kill(signal),
    says: (pattern) =>
      new Promise((done, fail) => {
        heard = () => {
          const match = pattern.exec(out) ?? pattern.exec(err);
          if (match) done(match);
        };
        heard();
        void finished.then(() => fail(new Error(`It ended without saying ${pattern}: ${out}${err}`)));
      }),
  };
}

/** Compiles and runs the programs that we are measured against. */
import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { BenchContext } from '../report';

/** Compiles `bench/rival/NAME.c` with `cc -O2` and gives the program's path. */
export function compileRival(context: BenchContext, name: string): string {
  const program = join(context.temp, name);
  execFileSync('cc', ['-O2', '-o', program, join(context.root, 'bench/rival', `${name}.c`), '-lm']);
  return program;
}

/** Wall seconds from spawn to exit. Rejects when the program fails. */
export function timeProgram(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = execFile(program, args, { maxBuffer: 2 ** 24 }, (error) => {
      if (error) reject(error);
    });
    child.on('exit', (code) => {
      if (code === 0) resolve(Number(process.hrtime.bigint() - start) / 1e9);
    });
  });
}

/** True when the program can be started. */
export function isAtHand(program: string, args: readonly string[] = ['--version']): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

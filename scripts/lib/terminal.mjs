/**
 * Words for the person at the terminal: one calm line per step with its time, and failures that name their remedy.
 *
 * Plain Node without dependencies, like everything in `scripts/lib`: it runs before anything is installed.
 */

/** A failure that a person can mend. Anything else that is thrown is a bug and keeps its stack. */
export class Stop extends Error {
  /**
   * @param {string} message what happened
   * @param {string} remedy what to do about it
   */
  constructor(message, remedy) {
    super(message);
    this.name = 'Stop';
    this.remedy = remedy;
  }
}

/** @param {string} [line] */
export const say = (line = '') => {
  process.stdout.write(`${line}\n`);
};

/** @param {number} milliseconds */
export const duration = (milliseconds) => {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
};

/**
 * Runs one step and prints one line about it.
 * @template T
 * @param {string} words e.g. "Installing packages"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export const step = async (words, work) => {
  const started = performance.now();
  process.stdout.write(`  ${words} ... `);
  try {
    const result = await work();
    say(duration(performance.now() - started));
    return result;
  } catch (error) {
    say(`failed after ${duration(performance.now() - started)}`);
    throw error;
  }
};

/**
 * Runs a script's body and turns what it throws into words and an exit code.
 * @param {() => Promise<number | void>} body answers the exit code; nothing means 0
 */
export const runScript = async (body) => {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (error instanceof Stop) {
      process.stderr.write(`\n${error.message}\nWhat to do: ${error.remedy}\n`);
    } else {
      process.stderr.write(`\n${error instanceof Error ? error.stack : String(error)}\n`);
    }
    process.exitCode = 1;
  }
};

/**
 * Runs one command line to its end: what is printed where, and with which exit code.
 *
 * stdout gets the answer and nothing else, stderr everything else, so that `tapstory … --json | jq` always works:
 * a failure is one JSON document there too, whether the work failed (exit code 1) or the call was wrong (2).
 */
import { type Command, CommanderError } from 'commander';
import { isStudioError, StudioError, toFailure } from '../../shared/contract/errors';
import type { Logger } from '../studio/ports/system';
import type { Studio } from '../studio/studio';
import type { Answer, Cli, OpenedStudio } from './cli';
import { createIdLookup } from './ids';
import { createProgram } from './program';
import type { ProgressLine } from './progressLine';
import { oneLine } from './text/plainText';
import { UsageError } from './usage';

export interface Outside {
  /** Words after the program's name. */
  readonly words: readonly string[];
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
  readonly logger: Logger;
  /** Resolves when it was handed to the system. */
  writeOut(text: string): Promise<void>;
  writeError(text: string): Promise<void>;
  openStudio(home: string | undefined, logger: Logger): Promise<Studio>;
}

interface Failed {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** A bug: not among the failures of the contract, and shown with its stack. */
const INTERNAL = 'INTERNAL';

/** Commander ends these with an error too, although nothing went wrong. */
const FINE = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version']);

/** The exit code. Never rejects. */
export async function runCli(outside: Outside): Promise<number> {
  const { words, progress } = outside;
  const isJson = asksForJson(words);
  let complaint = '';

  const print = async ({ json, text }: Answer) => {
    progress.clear();
    if (isJson) await outside.writeOut(`${JSON.stringify(json)}\n`);
    else if (text) await outside.writeOut(`${text}\n`);
  };
  const complain = async ({ code, message, remedy }: Failed) => {
    progress.clear();
    const text = isJson
      ? JSON.stringify({ error: { code, message, remedy } })
      : `tapstory: ${code === INTERNAL ? message : oneLine(message)}${remedy ? `\n${oneLine(remedy)}` : ''}`;
    await outside.writeError(`${text}\n`);
  };

  const program = createProgram(
    async (action) => {
      const answer = await action(cliFor(outside, program.opts<{ home?: string }>().home, isJson, print));
      if (!answer) return;
      await print(answer);
      if (answer.failure) throw answer.failure;
    },
    (text) => {
      complaint += text;
    },
  );

  try {
    await program.parseAsync([...words], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (FINE.has(error.code) && error.exitCode === 0) return 0;
      if (error.code === 'commander.help' && !isJson) await outside.writeError(complaint);
      else await complain(wrongCall(error, calledCommand(program, words)));
      return 2;
    }
    await complain(isStudioError(error) ? toFailure(error) : unexpected(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

/** Looked for before anything is parsed, because what can't be parsed must be reported as JSON as well. */
function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).includes('--json');
}

function cliFor(outside: Outside, home: string | undefined, isJson: boolean, print: Cli['print']): Cli {
  const { signal, progress, logger } = outside;
  return {
    home,
    logger,
    signal,
    print,
    progress: progress.start,
    note(text) {
      progress.clear();
      if (!isJson) void outside.writeError(`note: ${text}\n`);
    },
    async withStudio<T>(work: (studio: OpenedStudio) => Promise<T>): Promise<T> {
      const studio = await outside.openStudio(home, logger);
      try {
        return await work({ ...studio.services, lookup: createIdLookup(studio.services.catalogue) });
      } catch (error) {
        throw signal.aborted && !isStudioError(error) ? cancelled(error) : error;
      } finally {
        await studio.close();
      }
    },
  };
}

/** What Commander says, without its prefix, and how to learn more about the command that was meant. */
function wrongCall(error: CommanderError, called: string): Failed {
  const said =
    error.code === 'commander.help' ? 'no command was given' : error.message.replace(/^error: /, '');
  const [message, hint] = said.split(/\n\((Did you mean .*)\)$/s);
  const sentence = `${message!.charAt(0).toUpperCase()}${message!.slice(1)}`;
  return {
    code: 'BAD_INPUT',
    message: /[.?!]$/.test(sentence) ? sentence : `${sentence}.`,
    remedy: `${hint ? `${hint} ` : ''}\`${called} --help\` tells more.`,
  };
}

/** The command that the words name, as one types it: `tapstory story new`. */
function calledCommand(program: Command, words: readonly string[]): string {
  const path = [program.name()];
  let command = program;
  for (const word of words) {
    const next = command.commands.find((each) => each.name() === word);
    if (!next) continue;
    path.push(word);
    command = next;
  }
  return path.join(' ');
}

const unexpected = (error: unknown): Failed => ({
  code: INTERNAL,
  message: `Something unexpected went wrong: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  remedy: 'Please report this. Nothing that was stored before is affected.',
});

const cancelled = (cause: unknown) =>
  new StudioError('CANCELLED', 'The work was cancelled.', 'Start it again when you like.', { cause });

#!/usr/bin/env node
/**
 * The `tapstory` command from a checkout: makes ready what is needed, then runs the built command line in this
 * process.
 *
 *   npm run --silent tapstory -- COMMAND …    or    node scripts/tapstory.mjs COMMAND …
 */
import { pathToFileURL } from 'node:url';
import { at } from './lib/paths.mjs';
import { prepareAside } from './lib/prepare.mjs';
import { Stop } from './lib/terminal.mjs';

/** @param {Stop} stop */
const explain = ({ message, remedy }) => {
  const failure = { error: { code: 'BAD_INPUT', message, remedy } };
  const isJson = process.argv.includes('--json');
  process.stderr.write(isJson ? `${JSON.stringify(failure)}\n` : `\ntapstory: ${message}\n${remedy}\n`);
};

try {
  await prepareAside();
  // npm runs scripts in the checkout; the files that are named lie where the person is.
  if (process.env.npm_lifecycle_event === 'tapstory' && process.env.INIT_CWD)
    process.chdir(process.env.INIT_CWD);
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(at('out', 'main', 'cli.js')).href);
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  explain(error);
  process.exitCode = 1;
}

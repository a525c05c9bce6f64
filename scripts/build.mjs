/** `npm run build`: makes `out/` current. */
import { prepare } from './lib/prepare.mjs';
import { runScript, say } from './lib/terminal.mjs';

await runScript(async () => {
  await prepare();
  say('  The build is in out/.');
});

/**
 * The Electron program itself, from its entry on, with the real studio behind it: only the module `electron` is the
 * double. Needs the build for the page and the worker threads.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Contract } from '../../shared/contract/contract';
import { ASK_FOR_PORT } from '../../shared/contract/handshake';
import { createElectronDouble } from './electronDouble';

const double = createElectronDouble();
vi.mock('electron', () => double.electron);

let home: string;
const argv = process.argv;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tap-story-entry-'));
  process.argv = [...argv.slice(0, 2), '--enable-some-switch', `--home=${home}`];
  await import('../../electron/main/index');
  double.becomeReady();
  await vi.waitFor(() => expect(double.windows).toHaveLength(1), { timeout: 30_000 });
});
afterAll(async () => {
  process.argv = argv;
  await rm(home, { recursive: true, force: true });
});

it('keeps what Chromium stores inside the home', () => {
  expect(double.paths.get('userData')).toBe(join(home, 'electron'));
});

it('serves the built page, isolated and under its policy', async () => {
  const page = await double.request('app://studio/');
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<div id="root">');
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'self';");
  expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  expect((await double.request('app://studio/media/audio/ffffffff-0000')).status).toBe(404);
});

it('answers the contract over the port, with the demo story of a first start', async () => {
  const [answer] = double.askForPort(ASK_FOR_PORT, {});
  const port = answer?.ports[0] as MessagePort;
  port.start();
  const client = createORPCClient<ContractRouterClient<Contract>>(new RPCLink({ port }));
  expect(await client.studio.info()).toMatchObject({ host: 'electron', home, firstRun: true });
  expect(await client.stories.list()).toHaveLength(1);
  port.close();
});

it('closes the studio when it quits, and lets go of the home', async () => {
  double.electron.app.quit();
  await vi.waitFor(() => expect(double.order.at(-1)).toBe('ended'), { timeout: 30_000 });
  const { openStudio } = await import('../../electron/adapters/openStudio');
  const { createLogger } = await import('../../electron/adapters/system');
  const again = await openStudio({ host: 'electron', home, logger: createLogger('error') });
  await again.close();
});

/**
 * What a suspended machine does to programs: all of them stand still at the same time, and later go on as if nothing
 * had been.
 */
import type { Browser } from 'playwright';

/** Every process of a browser that does any work. */
const browserProcesses = async (browser: Browser): Promise<number[]> => {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.map(({ id }) => id);
};

/** @param others the host and the sound server */
export const suspendMachine = async (
  browser: Browser,
  others: readonly number[],
  milliseconds: number,
): Promise<void> => {
  const pids = [...(await browserProcesses(browser)), ...others];
  const stopped: number[] = [];
  try {
    for (const pid of pids) {
      process.kill(pid, 'SIGSTOP');
      stopped.push(pid);
    }
    await new Promise((done) => setTimeout(done, milliseconds));
  } finally {
    for (const pid of stopped.reverse()) process.kill(pid, 'SIGCONT');
  }
};

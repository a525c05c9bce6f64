/** Sound card, browser and studio of the rig, opened together and closed whatever happens. */
import type { Browser } from 'playwright';
import { buildAudioPage } from '../e2e/support/buildAudioPage';
import { launchChromium } from '../e2e/support/chromium';
import { type Loopback, openLoopback } from '../e2e/support/loopback';
import { type RigStudio, startRigStudio } from './rigStudio';

export interface OpenRig {
  readonly browser: Browser;
  readonly loopback: Loopback;
  readonly rig: RigStudio;
}

/**
 * @param root the checkout; a bundle does not know where it came from
 * @param card rate of the sound card, in Hz
 */
export async function withRig<T>(
  root: string,
  card: number,
  work: (opened: OpenRig) => Promise<T>,
): Promise<T> {
  const built = await buildAudioPage(root);
  const closing: (() => Promise<unknown>)[] = [built.remove];
  try {
    const loopback = await openLoopback(card);
    closing.unshift(() => loopback.close());
    const browser = await launchChromium(loopback);
    closing.unshift(() => browser.close());
    const rig = await startRigStudio(built.folder);
    closing.unshift(() => rig.close());
    return await work({ browser, loopback, rig });
  } finally {
    for (const close of closing) await close();
  }
}

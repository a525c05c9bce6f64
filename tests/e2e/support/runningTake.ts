/** A take that runs in a window, from a new story to the first sound on the disk. */
import type { Page } from 'playwright';
import { plucked, RATE, writeSignal } from '../panels/signals';
import { newStoryWith, openRecordPanel } from '../panels/studioUnderTest';

export const STORY = 'Storm';
/** What the seed is made of; see `plucked`. */
export const SEED = { seed: 31, level: 0.2 } as const;

/** Makes a story with a seed of so many seconds, and opens the input: the next press of Record records over it. */
export const readyToRecord = async (page: Page, folder: string, seconds = 12) => {
  await newStoryWith(page, STORY, writeSignal(folder, 'Calm.wav', plucked(seconds, SEED.seed, SEED.level)));
  const panel = await openRecordPanel(page);
  const countIn = panel.getByRole('textbox', { name: 'Count-in' });
  await countIn.fill('0');
  await countIn.press('Enter');
  await panel.getByRole('button', { name: 'Input open' }).click();
  await panel.getByText('ms late').or(panel.getByText('Ready.')).first().waitFor();
  return panel;
};

/** Presses Record, and waits until the take reaches the disk. */
export const startTake = async (page: Page): Promise<void> => {
  const panel = await openRecordPanel(page);
  await panel.getByRole('button', { name: 'Record', exact: true }).click();
  await panel.getByText(/^At risk: 0\.[0-9] s$/).waitFor();
};

export { RATE };

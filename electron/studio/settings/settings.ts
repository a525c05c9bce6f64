/**
 * Small preferences of this installation. They are not part of any story and are not synced; keys that this version
 * does not know are kept for the one that does.
 */
import { StudioError } from '../../../shared/contract/errors';
import type { Catalogue } from '../ports/catalogue';

const LARGEST_VALUE_BYTES = 64 * 1024;

export interface Settings {
  all(): Promise<Record<string, unknown>>;
  get(key: string): Promise<unknown>;
  /** TOO_LARGE above 64 KiB of JSON; BAD_INPUT for what JSON can't hold. */
  set(key: string, value: unknown): Promise<void>;
}

export const createSettings = (
  catalogue: Pick<Catalogue, 'setting' | 'settings' | 'setSetting'>,
): Settings => ({
  all: () => catalogue.settings(),
  get: (key) => catalogue.setting(key),
  set: async (key, value) => {
    const text = JSON.stringify(value);
    if (text === undefined) {
      throw new StudioError(
        'BAD_INPUT',
        `The setting ${key} has no value.`,
        'Give a value that JSON can hold.',
      );
    }
    if (Buffer.byteLength(text) > LARGEST_VALUE_BYTES) {
      throw new StudioError(
        'TOO_LARGE',
        `The setting ${key} is larger than 64 KiB.`,
        'Store less in one setting.',
      );
    }
    await catalogue.setSetting(key, value);
  },
});

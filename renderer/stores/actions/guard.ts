import { failureOf } from '../../host/client';
import type { Studio } from '../studio';

/** Runs something the user asked for; what the studio or the engine refuses is told with its remedy. */
export async function guard<T>(
  { toasts }: Studio,
  what: string,
  work: () => Promise<T> | T,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    toasts.fail(failureOf(error), what);
    return undefined;
  }
}

/** Cancellation as a failure that is meant: never shown as an error, never logged as a bug. */
import { StudioError } from '../../shared/contract/errors';

export const cancelled = (): StudioError =>
  new StudioError('CANCELLED', 'The work was cancelled.', 'Start it again when you like.');

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

/** What a media address answered instead of what was asked, in words for a person. */
import type { StudioFailure } from '../../shared/contract/errors';

const unreachable = {
  message: 'The studio does not answer.',
  remedy:
    'Leave this window open: what was recorded is kept here and sent again as soon as the studio is back.',
};

export class MediaFailure extends Error {
  readonly remedy: string;
  constructor({ message, remedy }: Pick<StudioFailure, 'message' | 'remedy'>) {
    super(message);
    this.remedy = remedy;
  }
}

/** Rejects with a `MediaFailure` for whatever is not a success. */
export const fetchMedia = async (address: string | URL, init?: RequestInit): Promise<Response> => {
  let response: Response;
  try {
    response = await fetch(address, init);
  } catch {
    throw new MediaFailure(unreachable);
  }
  if (response.ok) return response;
  const failure = (await response.json().catch(() => null)) as Partial<StudioFailure> | null;
  throw new MediaFailure({
    message: failure?.message ?? `The studio answered with ${response.status}.`,
    remedy: failure?.remedy ?? 'Try again; if it happens again, restart Tap Story Studio.',
  });
};

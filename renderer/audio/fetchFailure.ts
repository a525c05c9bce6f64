/** What a media address answered instead of what was asked, in words for a person. */
import type { ErrorCode, StudioFailure } from '../../shared/contract/errors';

const unreachable = {
  message: 'The studio does not answer.',
  remedy:
    'Leave this window open: what was recorded is kept here and sent again as soon as the studio is back.',
};

export class MediaFailure extends Error {
  readonly remedy: string;
  /** Null where it was not the studio that refused. */
  readonly code: ErrorCode | null;
  constructor({ message, remedy, code }: Pick<StudioFailure, 'message' | 'remedy'> & Partial<StudioFailure>) {
    super(message);
    this.remedy = remedy;
    this.code = code ?? null;
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
    ...(failure?.code && { code: failure.code }),
    message: failure?.message ?? `The studio answered with ${response.status}.`,
    remedy: failure?.remedy ?? 'Try again; if it happens again, restart Tap Story Studio.',
  });
};

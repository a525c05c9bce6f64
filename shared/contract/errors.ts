/**
 * Expected failures, as values with a code and a remedy.
 *
 * Everything that can go wrong for a reason a person can mend is a `StudioError`; anything else that is thrown is a
 * bug. The code is stable (CLI users match on it); the message says what happened; the remedy says what to do next.
 */

export const errorCodes = [
  'BAD_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'UNSUPPORTED_AUDIO',
  'CORRUPT_AUDIO',
  'SOURCE_CHANGED',
  'NOT_A_FILE',
  'FFMPEG_MISSING',
  'FFMPEG_FAILED',
  'DISK_FULL',
  'DISK_FAILED',
  'HOME_IN_USE',
  'HOME_TOO_NEW',
  'CATALOGUE_CORRUPT',
  'EXTENSION_RULE',
  'NOTHING_TO_UNDO',
  'CANCELLED',
  'FORBIDDEN',
  'DEVICE',
  'TOO_LARGE',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The shape of a failure on the wire, in the CLI's JSON and in the interface. */
export interface StudioFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

export class StudioError extends Error implements StudioFailure {
  readonly code: ErrorCode;
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StudioError';
    this.code = code;
    this.remedy = remedy;
  }
}

/** True for failures that are meant to be shown to a person as they are. */
export const isStudioError = (error: unknown): error is StudioError => error instanceof StudioError;

/** The failure as plain data, without stack or cause. */
export const toFailure = (error: StudioFailure): StudioFailure => ({
  code: error.code,
  message: error.message,
  remedy: error.remedy,
});

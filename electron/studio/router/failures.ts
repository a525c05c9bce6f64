/**
 * What a window learns when a call fails.
 *
 * A `StudioError` becomes the contract's typed error with its remedy. Input of the wrong shape becomes BAD_INPUT and
 * says where. Anything else is a bug: the log gets all of it, the window nothing that tells how the studio is made.
 */
import { ORPCError, ValidationError } from '@orpc/server';
import { type ErrorCode, isStudioError, type StudioFailure } from '../../../shared/contract/errors';
import type { Logger } from '../ports/system';

const statusOf: Partial<Record<ErrorCode, number>> = {
  BAD_INPUT: 400,
  NOT_A_FILE: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  SOURCE_CHANGED: 409,
  HOME_IN_USE: 409,
  NOTHING_TO_UNDO: 409,
  EXTENSION_RULE: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_AUDIO: 415,
  CORRUPT_AUDIO: 422,
  CANCELLED: 499,
  DISK_FULL: 507,
};

/** HTTP status of a failure at the media address. */
export const failureStatus = (code: ErrorCode): number => statusOf[code] ?? 500;

const typedError = ({ code, message, remedy }: StudioFailure) =>
  new ORPCError(code, { message, data: { remedy } });

/** The first complaints about an input, as one sentence: "edits.0.field: expected string". */
const describeIssues = (issues: ValidationError['issues']): string =>
  issues
    .slice(0, 3)
    .map(({ path, message }) => {
      const where = (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
      return where ? `${where}: ${message}` : message;
    })
    .join('; ');

/** The error to send for whatever a procedure threw. */
export const toWireError = (
  error: unknown,
  path: readonly string[],
  logger: Logger,
): ORPCError<string, unknown> => {
  if (isStudioError(error)) {
    if (error.cause)
      logger.warn(error.message, { code: error.code, call: path.join('.'), cause: String(error.cause) });
    return typedError(error);
  }
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    const issues = error.cause instanceof ValidationError ? error.cause.issues : [];
    return typedError({
      code: 'BAD_INPUT',
      message:
        `${path.join('.')} was asked with something it does not understand. ${describeIssues(issues)}`.trim(),
      remedy: 'Correct the named fields. If a button of the studio did this, reload the window.',
    });
  }
  logger.error('A call failed unexpectedly', {
    call: path.join('.'),
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return new ORPCError('INTERNAL_SERVER_ERROR', { message: 'Something unexpected happened in the studio.' });
};

/** The interceptor that every transport installs around every call. */
export const interceptFailures =
  (logger: Logger) =>
  async <T>(call: { readonly path: readonly string[]; next(): Promise<T> }): Promise<T> => {
    try {
      return await call.next();
    } catch (error) {
      throw toWireError(error, call.path, logger);
    }
  };

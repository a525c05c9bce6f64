/** Turns whatever a call threw into words that the interface can show as they are. */
import { ORPCError } from '@orpc/client';
import { type ErrorCode, errorCodes, isStudioError } from '../../shared/contract/errors';

/** `UNREACHABLE`: the studio did not answer. `BUG`: something that nobody foresaw; the log has the details. */
export interface ClientFailure {
  readonly code: ErrorCode | 'UNREACHABLE' | 'BUG';
  readonly message: string;
  readonly remedy: string;
}

const known = new Set<string>(errorCodes);

export const failureOf = (error: unknown): ClientFailure => {
  if (isStudioError(error)) return { code: error.code, message: error.message, remedy: error.remedy };
  if (error instanceof ORPCError) {
    const { code, message, data } = error as ORPCError<string, { remedy?: unknown } | undefined>;
    if (known.has(code) && typeof data?.remedy === 'string') {
      return { code: code as ErrorCode, message, remedy: data.remedy };
    }
    return { code: 'BUG', message, remedy: 'Try again. If it happens again, restart Tap Story Studio.' };
  }
  const words = error instanceof Error ? `${error.name} ${error.message}` : '';
  if (/connection to the studio|WebSocket is not open|AsyncIdQueue|AbortError/.test(words)) {
    return {
      code: 'UNREACHABLE',
      message: 'The studio does not answer.',
      remedy: 'It reconnects by itself. If this stays, start Tap Story Studio again; no take is lost.',
    };
  }
  return {
    code: 'BUG',
    message: error instanceof Error && error.message ? error.message : 'Something unexpected happened.',
    remedy: 'Try again. If it happens again, restart Tap Story Studio.',
  };
};

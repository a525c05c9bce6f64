import { StudioError, type StudioFailure } from '../../../shared/contract/errors';
import { mediaPaths } from '../../../shared/contract/media';

/** Sends a file's bytes to the studio and returns the id by which an import can claim them. */
export async function uploadFile(file: File): Promise<string> {
  const response = await fetch(mediaPaths.upload(file.name), { method: 'POST', body: file });
  const answer = (await response.json().catch(() => null)) as
    | ({ uploadId?: unknown } & Partial<StudioFailure>)
    | null;
  if (response.ok && typeof answer?.uploadId === 'string') return answer.uploadId;
  if (answer?.code && answer.message && answer.remedy)
    throw new StudioError(answer.code, answer.message, answer.remedy);
  throw new Error(`“${file.name}” could not be read.`);
}

import { mediaPaths } from '../../../shared/contract/media';

/** Sends a file's bytes to the studio and returns the id by which an import can claim them. */
export async function uploadFile(file: File): Promise<string> {
  const response = await fetch(mediaPaths.upload(file.name), { method: 'POST', body: file });
  const answer = (await response.json().catch(() => null)) as {
    uploadId?: unknown;
    message?: unknown;
  } | null;
  if (response.ok && typeof answer?.uploadId === 'string') return answer.uploadId;
  throw new Error(typeof answer?.message === 'string' ? answer.message : `“${file.name}” could not be read.`);
}
